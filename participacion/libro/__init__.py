"""El libro en que la entidad lleva su plan: se lee con `reconocer`, se confirma, entra como la matriz y vuelve lleno."""
