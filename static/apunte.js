// Lo que se escribe se conserva mientras se escribe, y al volver se ofrece. Nada se recupera sin que la persona lo elija.
const formulario = document.querySelector("form[data-apunte]");
const ESPERA = 1500; // milisegundos sin escribir antes de conservar
const OTRO_INTENTO = 15000;

// Ningún formulario se manda dos veces, y se ve que trabaja.
document.addEventListener("submit", (evento) => {
  const suyo = evento.target;
  if (suyo.method !== "post") return;
  if (suyo.dataset.enviando) return evento.preventDefault();
  suyo.dataset.enviando = "si";
  suyo.setAttribute("aria-busy", "true");
  const boton = evento.submitter;
  if (boton?.tagName === "BUTTON") {
    boton.dataset.decia = boton.textContent;
    boton.textContent = "Un momento…";
  }
});
addEventListener("pageshow", (evento) => {
  if (!evento.persisted) return;
  for (const suyo of document.querySelectorAll("form[data-enviando]")) {
    delete suyo.dataset.enviando;
    suyo.removeAttribute("aria-busy");
    for (const boton of suyo.querySelectorAll("[data-decia]")) boton.textContent = boton.dataset.decia;
  }
});

function nuevo(etiqueta, texto, propiedades = {}) {
  return Object.assign(document.createElement(etiqueta), { textContent: texto }, propiedades);
}

function conservarLoQueSeEscribe(form) {
  const { apunte: objeto, pantalla, apuntes: direccion, persona } = form.dataset;
  const llave = `apunte:${persona}:${objeto}`;
  const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? form.querySelector("[name=csrfmiddlewaretoken]").value;
  let pestana = Math.random().toString(36).slice(2) + Date.now().toString(36);
  let reloj, sinConservar = false, dejandola = false;

  const campos = () => [...form.elements].filter((c) => c.name && !["hidden", "file", "submit", "button"].includes(c.type));
  const base = () => [...form.elements].filter((c) => c.type === "hidden" && c.name.endsWith("version")).map((c) => `${c.name}=${c.value}`).join("&");
  const marcable = (c) => c.type === "radio" || c.type === "checkbox";
  function valores() {
    const escrito = {};
    for (const c of campos()) {
      escrito[c.name] ??= [];
      if (!marcable(c) || c.checked) escrito[c.name].push(c.value);
    }
    return escrito;
  }
  const inicial = valores();
  const deAntes = new Set(); // lo que la página volvió a mostrar, escrito y sin guardar
  function cambiados() {
    return Object.fromEntries(Object.entries(valores()).filter(([n, v]) => deAntes.has(n) || JSON.stringify(v) !== JSON.stringify(inicial[n])));
  }
  const difiere = (escrito, frente = valores()) => Object.entries(escrito).some(([n, v]) => JSON.stringify(v) !== JSON.stringify(frente[n] ?? []));
  function leer() {
    try { return JSON.parse(sessionStorage.getItem(llave)) ?? []; } catch { return []; }
  }
  function enLaPestana(cual, texto) {
    const copias = leer().filter((una) => una.pestana !== cual);
    if (Object.keys(texto).length) copias.push({ pestana: cual, base: base(), texto, cuando: new Date().toLocaleString("es-CO") });
    try {
      sessionStorage.setItem(llave, JSON.stringify(copias));
    } catch {} // lleno o prohibido: queda el del servidor
  }

  const aviso = nuevo("p", "", { className: "apagado apunte-estado" });
  aviso.setAttribute("role", "status");
  (form.querySelector(".barra-de-acciones") ?? form).append(aviso);

  async function mandar(cual, texto, keepalive = false, sobre = base()) {
    const cuerpo = new URLSearchParams({ csrfmiddlewaretoken: csrf(), persona, objeto, pantalla, pestana: cual, base: sobre, texto });
    const respuesta = await fetch(direccion, { method: "POST", body: cuerpo, keepalive });
    if (!respuesta.ok) throw new Error(String(respuesta.status));
    const dicho = await respuesta.json();
    if (dicho.entrar) throw new Error("entrar");
    return dicho;
  }
  async function conservar() {
    clearTimeout(reloj);
    const texto = cambiados();
    enLaPestana(pestana, texto);
    const hay = Object.keys(texto).length > 0;
    try {
      const { conservado } = await mandar(pestana, hay ? JSON.stringify(texto) : "");
      if (JSON.stringify(texto) === JSON.stringify(cambiados())) sinConservar = false;
      aviso.textContent = conservado ? `Lo que va escribiendo se conservó a las ${conservado}; todavía no lo ha guardado.` : "";
    } catch (error) {
      aviso.textContent = ["entrar", "403"].includes(error.message)
        ? "Su sesión terminó. Lo que escribió sigue en esta pestaña: entre otra vez, sin cerrarla, y lo encuentra."
        : "No hay conexión. Lo que escribió sigue en esta pestaña: no la cierre; se intenta otra vez solo.";
      reloj = setTimeout(conservar, OTRO_INTENTO);
    }
  }
  function escribio() {
    sinConservar = true;
    enLaPestana(pestana, cambiados());
    clearTimeout(reloj);
    reloj = setTimeout(conservar, ESPERA);
  }
  form.addEventListener("input", escribio);
  form.addEventListener("change", escribio);
  form.addEventListener("submit", () => {
    dejandola = true;
    enLaPestana(pestana, cambiados());
    for (const [name, value] of [["apunte", pestana], ["apunte_de", objeto]])
      form.append(nuevo("input", "", { type: "hidden", name, value }));
  });
  addEventListener("pagehide", () => {
    if (sinConservar && !dejandola) mandar(pestana, JSON.stringify(cambiados()), true).catch(() => {});
  });
  addEventListener("beforeunload", (evento) => {
    if (!dejandola && Object.keys(cambiados()).length) evento.preventDefault();
  });

  function poner({ pestana: suya, texto }) {
    pestana = suya;
    for (const c of campos()) {
      if (!(c.name in texto)) continue;
      if (marcable(c)) c.checked = texto[c.name].includes(c.value);
      else c.value = texto[c.name][0] ?? "";
      const plegado = c.closest("details");
      if (plegado) plegado.open = true;
    }
    escribio();
  }
  function ofrecer(apunte) {
    const caja = nuevo("section", "", { className: "conflicto apunte" });
    caja.setAttribute("role", "region");
    caja.setAttribute("aria-label", "Lo que había escrito");
    caja.append(nuevo("p", `Usted dejó algo escrito aquí el ${apunte.cuando} y no lo guardó.${apunte.base !== base() ? " Después cambió lo guardado: compare antes de guardar." : ""}`));
    const lista = nuevo("ul", "");
    let perdidos = 0;
    for (const [nombre, valor] of Object.entries(apunte.texto)) {
      const campo = campos().find((c) => c.name === nombre);
      if (!campo) perdidos += 1;
      if (campo && marcable(campo)) continue;
      const rotulo = campo?.labels?.[0]?.textContent.trim() ?? campo?.getAttribute("aria-label") ?? "Ya no tiene caja";
      if (valor.join("")) lista.append(nuevo("li", `${rotulo}: «${valor.join(", ")}»`));
    }
    caja.append(lista);
    if (perdidos) caja.append(nuevo("p", "Algo ya no se puede escribir en esta página: cópielo de aquí antes de descartarlo."));
    const recuperar = nuevo("button", "Recuperarlo", { type: "button", className: "principal" });
    recuperar.addEventListener("click", () => { poner(apunte); if (!perdidos) caja.remove(); });
    const descartar = nuevo("button", "Descartarlo", { type: "button", className: "secundario" });
    descartar.addEventListener("click", () => {
      enLaPestana(apunte.pestana, {});
      mandar(apunte.pestana, "").catch(() => {});
      caja.remove();
    });
    const botones = nuevo("div", "", { className: "botones" });
    botones.append(recuperar, descartar);
    caja.append(botones);
    form.before(caja);
  }
  async function alVolver(copias) {
    let guardados = [];
    try {
      const respuesta = await fetch(`${direccion}?${new URLSearchParams({ objeto, persona })}`);
      if (respuesta.ok) guardados = (await respuesta.json()).apuntes ?? [];
    } catch {} // sin red, queda lo de la pestaña
    const aqui = new Set(leer().map((una) => una.pestana).concat(pestana));
    for (const uno of [...copias, ...guardados.filter((uno) => !aqui.has(uno.pestana))])
      if (difiere(uno.texto, inicial)) ofrecer(uno);
    for (const una of copias)
      if (difiere(una.texto, inicial)) mandar(una.pestana, JSON.stringify(una.texto), false, una.base).catch(() => {});
  }
  // Lo que se mandó y no se guardó, la página lo muestra otra vez: sigue sin guardarse. Lo demás se ofrece.
  const copias = leer();
  const devuelta = copias.find((una) => !difiere(una.texto, inicial));
  if (devuelta) {
    pestana = devuelta.pestana;
    Object.keys(devuelta.texto).forEach((nombre) => deAntes.add(nombre));
  }
  alVolver(copias.filter((una) => una !== devuelta));
}

// Lo que esta pestaña mandó y quedó guardado ya no se ofrece.
const guardado = document.cookie.match(/(?:^|; )apunte_guardado=([^;]*)/)?.[1];
if (guardado) {
  const objeto = decodeURIComponent(decodeURIComponent(guardado.replaceAll('"', "")));
  for (const llave of Object.keys(sessionStorage))
    if (llave.startsWith("apunte:") && llave.endsWith(`:${objeto}`)) sessionStorage.removeItem(llave);
  document.cookie = "apunte_guardado=; max-age=0; path=/admin/";
}
if (formulario) conservarLoQueSeEscribe(formulario);
