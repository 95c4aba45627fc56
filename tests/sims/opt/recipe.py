"""What `transformers` says of a tiny OPT with random weights: how the files beside were made.

    python -m venv there && there/bin/pip install torch==2.15.0 transformers==5.23.0
    there/bin/python tests/sims/opt/recipe.py

Neither library is a dependency: the files are kept."""

from pathlib import Path

import numpy as np
import torch
from transformers import OPTConfig, OPTForCausalLM
from transformers.generation.logits_process import (
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

HERE = Path(__file__).parent
NEW = 12


def main() -> None:
    """Write `config.json`, `model.safetensors` and `expected.npz`."""
    torch.manual_seed(0)
    model = OPTForCausalLM(
        OPTConfig(
            vocab_size=61, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, ffn_dim=24,
            max_position_embeddings=40, word_embed_proj_dim=16, do_layer_norm_before=True,
            dropout=0.0, pad_token_id=1, bos_token_id=2, eos_token_id=2,
        )
    ).eval()  # fmt: skip
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.3 * torch.randn_like(parameter)
    model.save_pretrained(HERE)
    (HERE / "generation_config.json").unlink()
    prompts = torch.randint(3, 61, (6, 9))
    ones = torch.ones_like(prompts)
    found = {"prompts": prompts.numpy(), "logits": model(prompts).logits.detach().numpy()}
    for beams, penalty in ((1, 1.0), (5, 1.0), (5, 1.2), (5, 3.0)):
        text = model.generate(
            prompts, attention_mask=ones, num_beams=beams, do_sample=False, max_new_tokens=NEW,
            min_new_tokens=NEW, repetition_penalty=penalty,
        )  # fmt: skip
        found[f"beams {beams} penalty {penalty}"] = text[:, prompts.shape[1] :].numpy()
    last = model(prompts).logits[:, -1].detach()
    steps = {
        "penalty": RepetitionPenaltyLogitsProcessor(3.0),
        "temperature": TemperatureLogitsWarper(1.7),
        "top_k": TopKLogitsWarper(9),
        "nucleus": TopPLogitsWarper(0.8),
    }
    for name, step in steps.items():
        found[name] = step(prompts, last.clone()).numpy()
    found["all"] = LogitsProcessorList(steps.values())(prompts, last.clone()).numpy()
    np.savez_compressed(HERE / "expected.npz", **found)


if __name__ == "__main__":
    main()
