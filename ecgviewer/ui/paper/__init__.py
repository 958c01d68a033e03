"""The one painter of ECG: paper, strips, small panels, and pictures of them."""
