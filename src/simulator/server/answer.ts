/** How a reply looks on the wire. */
import { createHash, randomBytes } from "node:crypto";
import type { Reply } from "../route.ts";
import type { Host } from "../flavour.ts";
import type { Asked } from "./asked.ts";

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

type File = { readonly type: "file"; readonly encoding: "base64"; readonly content: string };

const isFile = (body: unknown): body is File =>
  typeof body === "object" && body !== null && "type" in body && body.type === "file" && "content" in body;

/** `application/vnd.github.raw+json` and its older spelling ask for a file's own text instead of its description. */
function render(
  reply: Reply,
  accept: string,
): { readonly text: string; readonly type: string; readonly media: string } {
  const raw = /application\/vnd\.github\.(v3\.)?raw/.test(accept);
  if (raw && isFile(reply.body)) {
    const text = Buffer.from(reply.body.content, "base64").toString();
    return { text, type: "application/vnd.github.raw+json; charset=utf-8", media: "github.v3; param=raw; format=json" };
  }
  const text = reply.body === undefined ? "" : JSON.stringify(reply.body);
  return { text, type: "application/json; charset=utf-8", media: "github.v3; format=json" };
}

type Given = { readonly host: Host; readonly now: number };

export function answer(reply: Reply, asked: Asked, { host, now }: Given): Answer {
  const { text, type, media } = render(reply, asked.headers.accept ?? "");
  const headers = {
    date: new Date(now).toUTCString(),
    "content-type": type,
    "x-github-media-type": media,
    "x-github-api-version-selected": host.versions[0],
    ...(host.release === null ? {} : { "x-github-enterprise-version": host.release }),
    "x-github-request-id": randomBytes(16).toString("hex").toUpperCase(),
    ...reply.headers,
  };
  if (asked.method !== "GET" || reply.status !== 200) return { status: reply.status, headers, text };
  const hash = createHash("sha256").update(text).digest("hex");
  const unchanged = asked.headers["if-none-match"]?.includes(`"${hash}"`) === true;
  const tagged = { ...headers, etag: `W/"${hash}"` };
  return unchanged ? { status: 304, headers: tagged, text: "" } : { status: 200, headers: tagged, text };
}
