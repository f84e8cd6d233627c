"""Lo que cuesta: se mide con `./dev bench NOMBRE`. Cómo se lee, en docs/rendimiento.md."""
