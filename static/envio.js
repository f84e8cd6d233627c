// Ningún formulario de la oficina se manda dos veces, y mientras tanto se ve que trabaja.
const SE_SUELTA = 60000; // milisegundos: por si la respuesta deja la página como estaba

function soltar(form) {
  delete form.dataset.enviando;
  form.removeAttribute("aria-busy");
  for (const boton of form.querySelectorAll("[data-decia]")) {
    decir(boton, boton.dataset.decia);
    delete boton.dataset.decia;
  }
}
const loQueDice = (boton) => (boton.tagName === "BUTTON" ? boton.textContent : boton.value);
function decir(boton, texto) {
  if (boton.tagName === "BUTTON") boton.textContent = texto;
  else boton.value = texto;
}

// El que baja un archivo deja la página como estaba: se puede pedir otra vez.
const bajaAlgo = (form) => location.pathname.endsWith("/export/") || form.elements.action?.value === "export_admin_action";

addEventListener("submit", (evento) => {
  const form = evento.target, boton = evento.submitter;
  if (form.method !== "post" || evento.defaultPrevented || bajaAlgo(form)) return;
  if (form.dataset.enviando) return evento.preventDefault();
  form.dataset.enviando = "si";
  form.setAttribute("aria-busy", "true");
  // Después de armado el envío: lo que dice un botón también se manda.
  setTimeout(() => {
    if (!boton || !form.dataset.enviando) return;
    boton.dataset.decia = loQueDice(boton);
    decir(boton, "Un momento…");
  });
  setTimeout(soltar, SE_SUELTA, form);
});
// Volver con «Atrás» a una página que el navegador guardó como estaba.
addEventListener("pageshow", (evento) => {
  if (evento.persisted) document.querySelectorAll("form[data-enviando]").forEach(soltar);
});
