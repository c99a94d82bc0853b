/** A Probot that does nothing, hosted as Sluice is. */
import { pino } from "pino";
import { Probot, Server } from "probot";

const server = new Server({
  host: "127.0.0.1",
  port: Number(process.env["PORT"]),
  log: pino({ level: "warn" }),
  Probot: Probot.defaults({
    appId: 1,
    privateKey: process.env["PRIVATE_KEY"] ?? "",
    secret: process.env["WEBHOOK_SECRET"] ?? "",
  }),
});
await server.load((_app, { addHandler }) => {
  addHandler((request, response) => {
    if (request.url !== "/healthz") return false;
    response.writeHead(200).end("ok");
    return true;
  });
});
await server.start();
