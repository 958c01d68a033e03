"""What a person does with networks that call the rhythm."""
