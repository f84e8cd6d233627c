"""Un servidor de correo que no entrega nada: escribe en su salida lo que le llega, por el puerto 2525."""

import socketserver


class Sumidero(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.responder("220 sumidero")
        for linea in self.rfile:
            orden = linea.strip().upper()
            if orden == b"QUIT":
                self.responder("221 adiós")
                return
            if orden == b"DATA":
                self.responder("354 siga")
                self.recibir()
            self.responder("250 bien")

    def recibir(self) -> None:
        while (linea := self.rfile.readline().rstrip(b"\r\n")) != b".":
            print(linea.decode(errors="replace"), flush=True)

    def responder(self, texto: str) -> None:
        self.wfile.write(f"{texto}\r\n".encode())


socketserver.ThreadingTCPServer(("", 2525), Sumidero).serve_forever()
