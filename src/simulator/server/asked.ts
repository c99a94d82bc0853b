/** A request as it came in. */
import type { IncomingMessage } from "node:http";

export type Asked = {
  readonly method: string;
  /** Without the prefix of the API, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The parsed JSON; undefined where there was no body. */
  readonly body: unknown;
  /** There was a body, and it was no JSON. */
  readonly unreadable: boolean;
  readonly headers: IncomingMessage["headers"];
};

/** A GitHub Enterprise Server has REST under `/api/v3` and GraphQL beside it, under `/api/graphql`. */
function inside(path: string, prefix: string): string | undefined {
  if (prefix.endsWith("/api/v3") && path === prefix.replace(/v3$/, "graphql")) return "/graphql";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

function parse(text: string): { readonly body: unknown; readonly unreadable: boolean } {
  if (text === "") return { body: undefined, unreadable: false };
  try {
    return { body: JSON.parse(text) as unknown, unreadable: false };
  } catch {
    return { body: text, unreadable: true };
  }
}

/** Reads the request to its end; undefined where it lies outside the API. */
export async function read(request: IncomingMessage, prefix: string): Promise<Asked | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [whole = "", search = ""] = (request.url ?? "").split("?", 2);
  const path = inside(whole, prefix);
  if (path === undefined) return undefined;
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? "",
    path,
    query: new URLSearchParams(search),
    ...parse(text),
    headers: request.headers,
  };
}
