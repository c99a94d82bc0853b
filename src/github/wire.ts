/**
 * What Octokit asks GitHub by, over `node:http`. Node's `fetch` carries each answer through web streams, which is a quarter of what a
 * request costs this process and 2 ms of each on the way to a dispatch. What is redirected goes through it all the same.
 */
import { Agent as HttpAgent, request as requestHttp } from "node:http";
import type { AgentOptions, ClientRequest, IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** Of `RequestInit` what Octokit says. */
type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
};
/** Of `Response` what Octokit looks at. */
type Answer = {
  readonly status: number;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
};

/** What fails with it was not sent. */
export const NO_CONNECTION = "NO_CONNECTION";

/** Whoever comes late to close a connection closes one on which a request lies unread: ours are closed before GitHub's are. */
const IDLE_MS = 4_000;
const kept = (): AgentOptions => ({
  keepAlive: true,
  timeout: IDLE_MS,
  ...(process.env["NODE_USE_ENV_PROXY"] === "1" ? { proxyEnv: process.env } : {}),
});
const wires = () =>
  ({
    "http:": { request: requestHttp, agent: new HttpAgent(kept()), ready: "connect" },
    "https:": { request: requestHttps, agent: new HttpsAgent(kept()), ready: "secureConnect" },
  }) as const;
type Wire = ReturnType<typeof wires>["http:" | "https:"];

/** With connections of its own. Resolves when all of an answer is there; rejects where it breaks off. */
export function wire(): (address: string, asked?: Asked) => Promise<Answer | Response> {
  const by = wires();
  return async (address, asked = {}) => {
    const url = new URL(address);
    const { status, headers, body } = await answered(by[url.protocol === "https:" ? "https:" : "http:"], url, asked);
    if (status >= 300 && status < 400 && headers.has("location")) return await fetch(url, asked);
    return {
      status,
      url: address,
      headers,
      text: () => Promise.resolve(body.toString("utf8")),
      arrayBuffer: () => Promise.resolve(new Uint8Array(body).buffer),
    };
  };
}

const unpacked = promisify(gunzip);

type Whole = Pick<Answer, "status" | "headers"> & { readonly body: Buffer };

async function answered(by: Wire, url: URL, { method = "GET", headers = {}, body, signal }: Asked): Promise<Whole> {
  const { request, agent, ready } = by;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = { method, agent, headers: { ...headers, ...length, "accept-encoding": "gzip" } };
  return await new Promise((resolve, reject) => {
    const sent = request(url, { ...options, ...(signal === undefined ? {} : { signal }) });
    const isConnected = connection(sent, ready);
    const failed = (error: unknown): void => {
      if (signal?.aborted !== true) reject(error);
      // Octokit knows a time that is over by its reason alone.
      else if (isConnected()) reject(signal.reason);
      else reject(Object.assign(new Error("no connection in time"), { code: NO_CONNECTION }));
    };
    sent.once("error", failed);
    // An answer that changes the protocol is none, and is told by nothing else.
    sent.once("upgrade", (_, socket) => {
      socket.destroy();
      failed(new Error("GitHub's answer changes the protocol"));
    });
    sent.once("response", (answer) => void whole(answer).then(resolve, failed));
    sent.end(body);
  });
}

/** Whether the request has had a connection that it could go out by. */
function connection(sent: ClientRequest, ready: "connect" | "secureConnect"): () => boolean {
  let isConnected = false;
  sent.once("socket", (socket) => {
    // A tunnel through a proxy is ready before it is handed out.
    const isReady = !socket.connecting && !("secureConnecting" in socket && socket.secureConnecting === true);
    if (isReady) isConnected = true;
    else socket.once(ready, () => (isConnected = true));
  });
  return () => isConnected;
}

async function whole(answer: IncomingMessage): Promise<Whole> {
  const raw = await buffer(answer);
  const isPacked = raw.length > 0 && answer.headers["content-encoding"] === "gzip";
  const body = isPacked ? await unpacked(raw) : raw;
  const headers = Object.entries(answer.headers).map(([name, said]) => [name, [said].flat().join(", ")] as const);
  return { status: answer.statusCode ?? 0, headers: new Map(headers), body };
}
