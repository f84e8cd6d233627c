// La página de espera se pone al día sola, sin mover a quien la lee; lo que se pidió ver se abre al estar listo.
const CADA_CUANTO = 2000;
const seccion = document.querySelector("#espera");

async function mirar() {
  try {
    const respuesta = await fetch(location.href);
    const pagina = new DOMParser().parseFromString(await respuesta.text(), "text/html");
    const nueva = pagina.querySelector("#espera");
    if (!nueva) return location.reload(); // hay que entrar otra vez
    if (nueva.innerHTML !== seccion.innerHTML) seccion.innerHTML = nueva.innerHTML;
  } catch {
    // Sin respuesta por un momento: se pregunta otra vez.
  }
  const listo = seccion.querySelector("a[data-abrir]");
  if (listo) location.replace(listo.href);
  else if (seccion.querySelector("[data-sigue]")) setTimeout(mirar, CADA_CUANTO);
}

setTimeout(mirar, CADA_CUANTO);
