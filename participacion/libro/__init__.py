"""El libro en que la entidad lleva su plan: se lee con `reconocer`, se confirma, entra como matriz y vuelve lleno."""
