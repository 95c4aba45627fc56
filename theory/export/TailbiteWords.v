From Tailbite Require Import Tailbite.
