"""Explaining calls: by sample, by wave, beside each other, class by class, of edited beats."""
