// El resultado de dos números, mientras se escriben; al guardar, lo calcula el servidor.
const numero = (caja) => {
  const texto = caja.value.trim().replace(/\./g, caja.value.includes(",") ? "" : ".").replace(",", ".");
  return texto === "" ? NaN : Number(texto);
};

for (const salida of document.querySelectorAll("output.resultado")) {
  const [parte, todo] = salida.htmlFor.value.split(" ").map((id) => document.getElementById(id));
  const sinNada = salida.textContent;
  const calcular = () => {
    const n = numero(parte), d = numero(todo);
    if (Number.isNaN(n) || Number.isNaN(d)) salida.textContent = sinNada;
    else if (d === 0) salida.textContent = n === 0 ? "no hubo casos" : "el total no puede ser 0";
    else if (n > d) salida.textContent = "lo que cumple no pasa del total";
    else salida.textContent = `${(Math.round((1000 * n) / d) / 10).toLocaleString("es-CO")} %`;
  };
  parte.addEventListener("input", calcular);
  todo.addEventListener("input", calcular);
}
