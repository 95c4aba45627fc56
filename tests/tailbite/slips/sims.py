"""Slips in the simulators: coefficients, signs, indices, streams, workflows that mix things up."""

from tests.tailbite.slips import Slip

FAMILIES = "sims/families/"


def _slip(file: str, witness: str, old: str, new: str) -> Slip:
    return Slip(file, witness, ((old, new),))


def _family(file: str, witness: str, old: str, new: str) -> Slip:
    return _slip(f"{FAMILIES}{file}.py", witness, old, new)


G, R, X = "gaussian.", "regression.", "exponential_family."

SLIPS = (
    # the Gaussian's walk under replace
    _family(
        "gaussian_walk",
        G + "replace.variance_mean",
        "- jnp.log1p(-family.ddof / count)",
        "+ jnp.log1p(-family.ddof / count)",
    ),
    _family(
        "gaussian_walk",
        G + "replace.log_variance_mean",
        "jnp.log1p((2 * family.tilt - 1) / count)",
        "jnp.log1p((2 * family.tilt) / count)",
    ),
    _family(
        "gaussian_walk",
        G + "replace.temperature_variance",
        "+ jnp.log(family.temperature)",
        "+ 2 * jnp.log(family.temperature)",
    ),
    _family("gaussian_walk", G + "replace.kl_to_truth", "/ count) * jnp.exp(growth)", "/ count)"),
    _family(
        "gaussian_walk",
        G + "replace.functional_error",
        "sum(here) * jnp.exp(",
        "2 * sum(here) * jnp.exp(",
    ),
    _family("gaussian_walk", G + "replace.wasserstein", "jnp.sqrt(walk.spread)", "walk.spread"),
    # its pool under accumulate
    _family("gaussian_pool", G + "accumulate.variance_mean", "between * z**2", "between * z"),
    _family(
        "gaussian_pool",
        G + "accumulate.conservation",
        "jnp.sqrt(family.temperature * samples)",
        "jnp.sqrt(family.temperature * before)",
    ),
    _family(
        "gaussian_pool",
        G + "accumulate.wasserstein",
        "family.temperature * (samples - 1) / divisor",
        "family.temperature * samples / divisor",
    ),
    _family(
        "gaussian_pool",
        G + "accumulate.kl_to_truth",
        "divisor = total - samples, total - family.ddof",
        "divisor = total - samples, total",
    ),
    # its statistic in the loop
    _family(
        "gaussian",
        G + "augment.variance_mean",
        "(a.offset - b.offset) ** 2",
        "(a.offset + b.offset) ** 2",
    ),
    _family(
        "gaussian",
        G + "fresh_mixture.variance_mean",
        "training.log_ms - jnp.log1p(-self.ddof / training.count)",
        "training.log_ms + jnp.log1p(-self.ddof / training.count)",
    ),
    _family(
        "gaussian",
        G + "weighted_parameters.variance_mean",
        "jnp.log1p(-weight) + b.growth",
        "jnp.log(weight) + b.growth",
    ),
    _family(
        "gaussian",
        G + "weighted_parameters.mean_error",
        "Frame(weight * a.offset + (1 - weight) * b.offset, growth)",
        "Frame((1 - weight) * a.offset + weight * b.offset, growth)",
    ),
    _family(
        "gaussian",
        G + "weighted_points.mean_error",
        "a._replace(count=a.count * factor)",
        "a._replace(count=a.count)",
    ),
    _family(
        "gaussian",
        G + "fresh_mixture.mean_error",
        "(z * jnp.sqrt(1 / count) - model.displacement)",
        "(z * jnp.sqrt(1 / count) + model.displacement)",
    ),
    _family(
        "gaussian",
        G + "replace.ridge_variance",
        "jnp.log(self.ridge) - truth",
        "jnp.log(2 * self.ridge) - truth",
    ),
    _family(
        "gaussian",
        G + "augment.mean_error",
        "(statistic.offset - frame.offset)",
        "(statistic.offset + frame.offset)",
    ),
    # its points
    _family(
        "gaussian_points",
        G + "accumulate_subsample.variance_mean",
        "(1 / (count - self.model.ddof))",
        "(1 / count)",
    ),
    _family(
        "gaussian_points",
        G + "accumulate.kernel",
        "return model.displacement + jnp.sqrt(variance)",
        "return jnp.sqrt(variance)",
    ),
    # what is read of it
    _family(
        "gaussian_readings",
        G + "replace.entropy_change",
        "truth.log_variance + model.log_ratio) / 2",
        "truth.log_variance - model.log_ratio) / 2",
    ),
    _family(
        "gaussian_readings",
        G + "replace.wasserstein",
        "jnp.expm1(model.log_ratio / 2) ** 2)",
        "jnp.expm1(model.log_ratio) ** 2)",
    ),
    _family(
        "gaussian_readings",
        G + "replace.kl_from_truth",
        "model.displacement**2 * jnp.exp(-model.log_ratio)",
        "model.displacement**2 * jnp.exp(model.log_ratio)",
    ),
    # one draw for mean and variance: each alone has its law, their product has not
    _family(
        "chi_squares",
        G + "accumulate.kernel",
        "        return in_default_precision(z), in_default_precision(\n            laws",
        "        return in_default_precision(other), in_default_precision(\n            laws",
    ),
    _family(
        "chi_squares",
        G + "accumulate.kernel",
        "(in_default_precision(z), in_default_precision(law(other, w)))",
        "(in_default_precision(other), in_default_precision(law(other, w)))",
    ),
    # workflows
    _slip(
        "sims/workflows.py",
        G + "window.mean_error",
        "state = (batch, *state[:-1])",
        "state = (*state[:-1], batch)",
    ),
    _slip(
        "sims/workflows.py",
        G + "fresh_mixture.mean_error",
        "return state, setting.family.merge(fresh(setting, draws, model, self.real), batch)",
        "return state, setting.family.merge(batch, batch)",
    ),
    _slip(
        "sims/workflows.py",
        G + "augment.mean_error",
        "real = choose(first, batch, state)",
        "real = batch",
    ),
    _slip(
        "sims/workflows.py",
        G + "weighted_points.variance_mean",
        "family.reweigh(real, w * total / size_real)",
        "family.reweigh(real, (1 - w) * total / size_real)",
    ),
    _slip(
        "sims/workflows.py",
        G + "accumulate_subsample.mean_error",
        "return pool, setting.family.subsample(draws, pool, self.budget)",
        "return pool, pool",
    ),
    _slip(
        "sims/workflows.py",
        R + "accumulate.risk_mean_trickle",
        "return pool, pool",
        "return pool, batch",
    ),
    # points of any family
    _family("points", G + "accumulate.kernel", "pool.used + batch.used)", "pool.used)"),
    _family(
        "points", G + "accumulate_subsample.variance_mean", "least + here, drawn)", "drawn, drawn)"
    ),
    # exponential families
    _family(
        "exponential_family",
        X + "accumulate.mean_error_linear",
        "Total(a.count + b.count, a.sum + b.sum)",
        "Total(a.count + b.count, a.sum)",
    ),
    _family(
        "exponential_family",
        X + "accumulate.mean_error_linear",
        "n * m + jnp.sqrt(n) * draws.normal()",
        "n * m + n * draws.normal()",
    ),
    _family(
        "exponential_family",
        X + "accumulate.mean_error_linear",
        "draws, n, m, size: _poisson(draws, n * m)",
        "draws, n, m, size: _poisson(draws, m)",
    ),
    # several dimensions
    _family(
        "multivariate",
        G + "replace.mean_error",
        "jnp.exp(scale) * z) / jnp.sqrt(count)",
        "jnp.exp(scale) * z) / count",
    ),
    _family(
        "multivariate",
        G + "replace.log_variance_mean",
        "term + ((one + two) + (three + four))",
        "term + ((one + two) + three)",
    ),
    _family(
        "multivariate_points",
        G + "weighted_points.variance_mean",
        "jnp.sqrt(count - self.model.ddof)",
        "jnp.sqrt(count)",
    ),
    # regression by chains
    _family(
        "regression_chains",
        R + "replace.risk_mean",
        "deviation**2 * (d - 1) * jnp.exp(log_ms)",
        "deviation**2 * d * jnp.exp(log_ms)",
    ),
    _family(
        "regression_chains",
        R + "replace.risk_mean",
        "(length + deviation * z) ** 2",
        "(length + z) ** 2",
    ),
    _family(
        "regression_chains",
        R + "accumulate_same.risk_law",
        "(1 + generations.astype(samples.dtype)) ** 2",
        "(1 + generations.astype(samples.dtype))",
    ),
    _family(
        "regression_chains",
        R + "accumulate.risk_mean_equal_batches",
        "return pool, error + _solve(pool, right)",
        "return pool, _solve(pool, right)",
    ),
    _family(
        "regression_chains",
        R + "fresh_mixture.risk_mean",
        "length * norm_s + z, w",
        "length * norm_s + 2 * z, w",
    ),
    _family(
        "regression_sgd",
        "errors.sgd.replace",
        "return u[0] + step * one",
        "return u[0] - step * one",
    ),
    _family(
        "regression_sgd",
        "errors.sgd.replace",
        "across = ahead * sine +",
        "across = ahead * cosine +",
    ),
    # regression in the loop
    _family(
        "regression",
        R + "replace_same.risk_mean",
        "deviation * draws.at(NOISE).normal((len(rows),))",
        "deviation**2 * draws.at(NOISE).normal((len(rows),))",
    ),
    _family(
        "regression",
        R + "replace_same.risk_second_moment",
        "jnp.sqrt(vector(numbers, len(numbers))[batch])",
        "vector(numbers, len(numbers))[batch]",
    ),
    _family(
        "regression",
        R + "label_mixing.risk_mean",
        "return weight * a + (1 - weight) * b",
        "return (1 - weight) * a + weight * b",
    ),
    _family(
        "factor",
        R + "weighted.ridge_same_rows",
        "Factor(root * a.rows, root * a.target,",
        "Factor(root * a.rows, a.target,",
    ),
    _family(
        "factor",
        R + "accumulate.ridge_signal",
        "joined[:, -1], factor.count + count)",
        "joined[:, -1], factor.count)",
    ),
    _family(
        "learners",
        R + "replace.ridge_same_rows",
        "jnp.sqrt(penalty) * jnp.eye(columns)",
        "penalty * jnp.eye(columns)",
    ),
    _family(
        "learners",
        R + "replace.gradient_step_risk_mean",
        "(rows.T @ (rows @ weights - target))",
        "(rows.T @ (rows @ weights - 2 * target))",
    ),
    _family(
        "learners",
        "errors.sgd.mean_shrinkage",
        "(y - jnp.sum(x * weights))",
        "(y + jnp.sum(x * weights))",
    ),
    _family(
        "logistic",
        R + "replace.logistic_error_law",
        "jax.nn.sigmoid(rows @ weights)",
        "jax.nn.sigmoid(2 * rows @ weights)",
    ),
)
