"""How well a ranking tells what happened: outcomes, figures with intervals, baselines and splits."""
