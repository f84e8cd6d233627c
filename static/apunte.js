// Lo que se escribe se conserva mientras se escribe, y al volver se ofrece. Nada se recupera sin que la persona lo elija.
const ESPERA = 1500; // milisegundos sin escribir antes de conservar
const A_LO_SUMO = 6000; // y a quien no para de escribir, cada tanto
const OTRO_INTENTO = 15000;
const GUARDADO = "apunte_guardado";

const cookie = (nombre) => document.cookie.match(new RegExp(`(?:^|; )(?:__Host-)?${nombre}=([^;]*)`))?.[1];
const igual = (uno, otro) => JSON.stringify(uno ?? []) === JSON.stringify(otro ?? []);
const dicenLoMismo = (uno, otro) => Object.keys(uno).length === Object.keys(otro).length && Object.keys(uno).every((nombre) => igual(uno[nombre], otro[nombre]));
const marcable = (campo) => campo.type === "radio" || campo.type === "checkbox";
const prefijo = (nombre) => nombre.slice(0, nombre.lastIndexOf("-") + 1);

function nuevo(etiqueta, texto, propiedades = {}) {
  return Object.assign(document.createElement(etiqueta), { textContent: texto }, propiedades);
}

function conservarLoQueSeEscribe(form) {
  const { apunte: objeto, pantalla, apuntes: direccion, persona } = form.dataset;
  const llave = `apunte:${persona}:${objeto}`;
  const csrf = form.querySelector("[name=csrfmiddlewaretoken]");
  const recuperados = []; // los que se pusieron en esta pestaña, mientras no vayan en el suyo
  const deAntes = new Set(); // lo que la página volvió a mostrar, escrito y sin guardar
  let pestana = nuevaPestana();
  let reloj, desde, dejandola = false, faltaEntrar = false;

  function nuevaPestana() {
    return Math.random().toString(36).slice(2) + Date.now().toString(36);
  }
  const campos = () => [...form.elements].filter((c) => c.name && !["hidden", "submit", "button"].includes(c.type));
  const deArchivo = (nombre) => campos().some((c) => c.name === nombre && c.type === "file");
  // Las versiones sobre las que se escribe: de cada parte de la pantalla, la suya.
  const base = () => new URLSearchParams([...form.elements].filter((c) => c.type === "hidden" && /(^|-)version$/.test(c.name)).map((c) => [c.name, c.value]));
  function valores(leer = ahora) {
    const escrito = {};
    for (const c of campos()) (escrito[c.name] ??= []).push(...leer(c));
    return escrito;
  }
  function ahora(c) {
    if (c.type === "file") return [...c.files].map((archivo) => archivo.name);
    return marcable(c) && !c.checked ? [] : [c.value];
  }
  // Como llegó la página, aunque el navegador haya vuelto a poner algo en sus cajas.
  function alLlegar(c) {
    if (c.type === "file") return [];
    if (marcable(c)) return c.defaultChecked ? [c.value] : [];
    if (c.type === "select-one") return [([...c.options].find((una) => una.defaultSelected) ?? c.options[0])?.value ?? ""];
    return [c.defaultValue];
  }
  const inicial = valores(alLlegar);
  const cambiados = () => Object.fromEntries(Object.entries(valores()).filter(([n, v]) => deAntes.has(n) || !igual(v, inicial[n])));
  // Los archivos no se pueden poner otra vez: solo se dice cuáles eran.
  const difiere = (escrito, frente = valores()) => Object.entries(escrito).some(([n, v]) => !deArchivo(n) && !igual(v, frente[n]));

  function leer() {
    try { return JSON.parse(sessionStorage.getItem(llave)) ?? []; } catch { return []; }
  }
  function enLaPestana(cual, texto) {
    const copias = leer().filter((una) => una.pestana !== cual);
    const cuando = new Date().toLocaleString("es-CO", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
    if (Object.keys(texto).length) copias.push({ pestana: cual, pantalla, base: String(base()), texto, cuando, tambien: recuperados });
    try {
      sessionStorage.setItem(llave, JSON.stringify(copias));
    } catch {} // lleno o prohibido: queda el del servidor
  }

  const aviso = nuevo("p", "", { className: "apagado apunte-estado" });
  aviso.setAttribute("role", "status");
  (form.querySelector(".barra-de-acciones") ?? form).append(aviso);

  async function mandar(cual, texto, { keepalive = false, sobre = String(base()), desdeDonde = pantalla } = {}) {
    const cuerpo = new URLSearchParams({ csrfmiddlewaretoken: cookie("csrftoken") ?? csrf.value, persona, objeto, pantalla: desdeDonde, pestana: cual, base: sobre, texto });
    const respuesta = await fetch(direccion, { method: "POST", body: cuerpo, keepalive });
    if (!respuesta.ok) throw new Error(String(respuesta.status));
    const dicho = await respuesta.json();
    if (dicho.entrar) throw new Error("entrar");
    return dicho;
  }
  const olvidar = (cual) => {
    enLaPestana(cual, {});
    mandar(cual, "").catch(() => {});
  };
  async function conservar() {
    clearTimeout(reloj);
    desde = undefined;
    const texto = cambiados();
    enLaPestana(pestana, texto);
    try {
      const { conservado } = await mandar(pestana, Object.keys(texto).length ? JSON.stringify(texto) : "");
      // La sesión sigue siendo suya: si entró otra vez en otra pestaña, lo que se mande vale.
      if (cookie("csrftoken")) csrf.value = cookie("csrftoken");
      faltaEntrar = false;
      recuperados.splice(0).forEach(olvidar); // ya van en este
      aviso.textContent = conservado ? `Lo que va escribiendo se conservó a las ${conservado}; todavía no lo ha guardado.` : "";
    } catch (error) {
      faltaEntrar = ["entrar", "403"].includes(error.message);
      aviso.textContent = faltaEntrar
        ? "Su sesión terminó. Lo que escribió sigue en esta pestaña, sin cerrarla: "
        : error.message === "400"
          ? "Es demasiado largo para conservarlo mientras escribe: guárdelo."
          : "No hay conexión. Lo que escribió sigue en esta pestaña: no la cierre; se intenta otra vez solo.";
      if (faltaEntrar) aviso.append(nuevo("a", "entre otra vez en otra", { href: location.href, target: "_blank", rel: "noopener" }), " y siga aquí.");
      if (error.message !== "400") reloj = setTimeout(conservar, OTRO_INTENTO);
    }
  }
  function escribio() {
    enLaPestana(pestana, cambiados());
    desde ??= Date.now();
    clearTimeout(reloj);
    reloj = setTimeout(conservar, Math.min(ESPERA, Math.max(0, desde + A_LO_SUMO - Date.now())));
  }
  form.addEventListener("input", escribio);
  form.addEventListener("change", escribio);
  addEventListener("focus", () => faltaEntrar && conservar());
  addEventListener("submit", (evento) => {
    if (evento.target !== form || evento.defaultPrevented) return;
    dejandola = true;
    clearTimeout(reloj);
    enLaPestana(pestana, cambiados());
    form.querySelectorAll("[data-del-apunte]").forEach((campo) => campo.remove());
    for (const [name, value] of [...[pestana, ...recuperados].map((una) => ["apunte", una]), ["apunte_de", objeto]]) {
      const oculto = nuevo("input", "", { type: "hidden", name, value });
      oculto.dataset.delApunte = "si";
      form.append(oculto);
    }
  });
  addEventListener("pageshow", (evento) => {
    if (evento.persisted) dejandola = false;
  });
  addEventListener("pagehide", () => {
    if (desde && !dejandola) mandar(pestana, JSON.stringify(cambiados()), { keepalive: true }).catch(() => {});
  });
  addEventListener("beforeunload", (evento) => {
    if (!dejandola && Object.keys(cambiados()).length) evento.preventDefault();
  });

  function poner(apunte, caja) {
    const escrito = cambiados();
    const seCruzan = Object.keys(escrito).some((nombre) => nombre in apunte.texto && !igual(escrito[nombre], apunte.texto[nombre]));
    if (seCruzan) {
      // Lo que acababa de escribir donde va lo recuperado queda aparte: tampoco se pierde.
      enLaPestana(pestana, escrito);
      mandar(pestana, JSON.stringify(escrito)).catch(() => {});
      caja.after(ofrecida({ pestana, pantalla, base: String(base()), texto: escrito, cuando: "hace un momento" }));
      pestana = nuevaPestana();
    }
    if (!sinCaja(apunte).length) recuperados.push(apunte.pestana, ...(apunte.tambien ?? []));
    for (const c of campos()) {
      if (!(c.name in apunte.texto) || c.type === "file") continue;
      if (marcable(c)) c.checked = apunte.texto[c.name].includes(c.value);
      else c.value = apunte.texto[c.name][0] ?? "";
      const plegado = c.closest("details");
      if (plegado) plegado.open = true;
      c.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!sinCaja(apunte).length) caja.remove();
    campos().find((c) => c.name in apunte.texto)?.focus();
  }
  const sinCaja = (apunte) => Object.keys(apunte.texto).filter((nombre) => deArchivo(nombre) || !campos().some((c) => c.name === nombre));
  function cambioDespues(apunte) {
    const de = new URLSearchParams(apunte.base), hoy = base();
    return Object.keys(apunte.texto).some((nombre) => [`${prefijo(nombre)}version`, "version"].some((v) => de.has(v) && hoy.has(v) && de.get(v) !== hoy.get(v)));
  }
  function rotulo(campo) {
    const suyo = campo?.closest("fieldset, .actividad, .recomendacion")?.querySelector("legend, h2, h3")?.textContent.trim();
    const dice = campo?.labels?.[0]?.textContent.trim() || campo?.getAttribute("aria-label") || "Lo que escribió y ya no tiene caja aquí";
    return suyo ? `${suyo} ${dice}` : dice;
  }
  function loEscrito(apunte) {
    const lista = nuevo("ul", "");
    const puesto = valores();
    for (const [nombre, valor] of Object.entries(apunte.texto)) {
      const campo = campos().find((c) => c.name === nombre);
      if (campo && marcable(campo)) continue;
      const dicho = campo?.type === "select-one" ? [...campo.options].filter((o) => valor.includes(o.value)).map((o) => o.textContent) : valor;
      const habia = campo && campo.type !== "select-one" && puesto[nombre].join("") && !igual(puesto[nombre], valor) ? `; ahora dice «${puesto[nombre].join(", ")}»` : "";
      if (dicho.join("") || habia) lista.append(nuevo("li", `${rotulo(campo)}: «${dicho.join(", ")}»${habia}${campo?.type === "file" ? ". Los archivos se adjuntan otra vez" : ""}`));
    }
    return lista;
  }
  function ofrecida(apunte) {
    const caja = nuevo("section", "", { className: "conflicto apunte" });
    caja.setAttribute("aria-label", "Lo que había escrito");
    caja.append(nuevo("p", `Usted dejó algo escrito aquí (${apunte.cuando}) y no lo guardó.${cambioDespues(apunte) ? " Después cambió lo guardado: compare antes de recuperarlo." : ""}`), loEscrito(apunte));
    const recuperar = nuevo("button", "Recuperarlo", { type: "button", className: "principal" });
    recuperar.addEventListener("click", () => poner(apunte, caja));
    const descartar = nuevo("button", "Descartarlo", { type: "button", className: "secundario" });
    descartar.addEventListener("click", () => { [apunte.pestana, ...(apunte.tambien ?? [])].forEach(olvidar); caja.remove(); });
    const botones = nuevo("div", "", { className: "botones" });
    if (sinCaja(apunte).length) {
      const donde = !form.hasAttribute("data-ya-no-esta") && apunte.pantalla !== pantalla && apunte.pantalla?.startsWith("/admin/");
      const texto = nuevo("p", donde ? "Parte de eso no está en esta página: " : "Parte de eso ya no se puede poner en esta página: cópielo de aquí antes de descartarlo.");
      if (donde) texto.append(nuevo("a", "ábrala donde lo escribió", { href: apunte.pantalla }), ".");
      caja.append(texto);
    }
    if (sinCaja(apunte).length < Object.keys(apunte.texto).length) botones.append(recuperar);
    botones.append(descartar);
    caja.append(botones);
    return caja;
  }
  async function alVolver(copias) {
    let guardados = [];
    try {
      const respuesta = await fetch(`${direccion}?${new URLSearchParams({ objeto, persona })}`);
      if (respuesta.ok) guardados = (await respuesta.json()).apuntes ?? [];
    } catch {} // sin red, queda lo de la pestaña
    const aqui = new Set(leer().flatMap((una) => [una.pestana, ...una.tambien]).concat(pestana));
    const ofrecidos = [];
    for (const uno of [...copias, ...guardados.filter((uno) => !aqui.has(uno.pestana))]) {
      if (!difiere(uno.texto, inicial)) olvidar(uno.pestana);
      else {
        const otro = ofrecidos.find((ya) => dicenLoMismo(ya.texto, uno.texto));
        if (otro) otro.tambien = [...(otro.tambien ?? []), uno.pestana];
        else ofrecidos.push(uno);
      }
    }
    for (const uno of ofrecidos) form.before(ofrecida(uno));
    for (const una of copias)
      if (difiere(una.texto, inicial)) mandar(una.pestana, JSON.stringify(una.texto), { sobre: una.base, desdeDonde: una.pantalla }).catch(() => {});
  }
  // Lo que se mandó y no se guardó, la página lo muestra otra vez: sigue sin guardarse. Lo demás se ofrece.
  const copias = leer();
  const devuelta = form.hasAttribute("data-devuelto") && copias.find((una) => !difiere(una.texto, inicial));
  if (devuelta) {
    pestana = devuelta.pestana;
    recuperados.push(...devuelta.tambien);
    Object.keys(devuelta.texto).forEach((nombre) => deAntes.add(nombre));
  }
  alVolver(copias.filter((una) => una !== devuelta));
  if (Object.keys(cambiados()).length) escribio(); // quien escribió antes de que este guión llegara
}

// Lo que se mandó y quedó guardado ya no se ofrece: la respuesta dice de qué pantalla y cuáles.
const guardado = cookie(GUARDADO);
if (guardado) {
  const [objeto, ...pestanas] = decodeURIComponent(guardado).split("|");
  for (const llave of Object.keys(sessionStorage)) {
    if (!llave.startsWith("apunte:") || !llave.endsWith(`:${objeto}`)) continue;
    const quedan = JSON.parse(sessionStorage.getItem(llave)).filter((una) => !pestanas.includes(una.pestana));
    sessionStorage.setItem(llave, JSON.stringify(quedan));
  }
  document.cookie = `${GUARDADO}=; max-age=0; path=/admin/`;
}
const formulario = document.querySelector("form[data-apunte]");
if (formulario) conservarLoQueSeEscribe(formulario);
