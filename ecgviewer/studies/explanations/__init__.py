"""How faithful, stable, sane and well placed each method of explanation is."""
