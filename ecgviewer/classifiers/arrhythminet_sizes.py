"""Sizes of ArrhythmiNet V1 and V2, for the network in torch and what computes it without torch.

See `arrhythminet` for where they come from.
"""

V1_CHANNELS = (16, 24, 52, 78, 120)
V1_KERNEL = 3
V1_DEPTHWISE_KERNEL = 11
V2_STEM = 16
V2_CHANNELS = (8, 12, 20, 28, 28, 32, 48)
V2_STRIDES = (2, 2, 2, 2, 1, 2, 2)
V2_EXPANSION = 3
V2_LAST = 190
