/** `POST /_simulator/<verb>`: moves the simulated world from a second terminal. Answers on this machine only. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Takes the request's JSON, `{}` where there was none; what it gives back is answered as JSON. */
export type Control = Readonly<Record<string, (input: unknown) => unknown>>;

type Answer = { readonly status: number; readonly body: unknown };

export const isLoopback = (address: string | undefined): boolean =>
  address === "::1" || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? "");

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function run(table: Control, verb: string, input: string): Promise<Answer> {
  const act = Object.hasOwn(table, verb) ? table[verb] : undefined;
  if (act === undefined) return { status: 404, body: { error: `no such verb: ${verb}`, verbs: Object.keys(table) } };
  try {
    return { status: 200, body: (await act(input === "" ? {} : JSON.parse(input))) ?? {} };
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

/** A page in a browser on this machine can post text to us, but not JSON without asking first. */
const isJson = ({ headers }: IncomingMessage): boolean =>
  headers["content-type"]?.startsWith("application/json") === true;

async function decide(table: Control, verb: string, request: IncomingMessage): Promise<Answer> {
  const input = await text(request);
  if (!isLoopback(request.socket.remoteAddress)) return { status: 403, body: { error: "from this machine only" } };
  if (request.method !== "POST") return { status: 405, body: { error: "POST only" } };
  return isJson(request) ? run(table, verb, input) : { status: 415, body: { error: "application/json only" } };
}

export async function control(
  table: Control,
  verb: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await decide(table, verb, request);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
