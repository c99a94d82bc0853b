/** The floor: a receiver that checks the signature and does nothing else. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = process.env["WEBHOOK_SECRET"] ?? "";

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const digest = createHmac("sha256", secret).update(Buffer.concat(chunks)).digest();
    const given = Buffer.from(String(request.headers["x-hub-signature-256"]).slice(7), "hex");
    response
      .writeHead(
        request.url === "/healthz" || (given.length === digest.length && timingSafeEqual(given, digest)) ? 202 : 400,
      )
      .end("ok");
  });
}).listen(Number(process.env["PORT"]), "127.0.0.1");
