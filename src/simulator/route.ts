/**
 * The seam between what the simulated GitHub knows (the world) and how it speaks (the server).
 * A route's path is spelled as in GitHub's OpenAPI description, so that the server can check each request against it.
 */
import type { World } from "./world/world.ts";

/** Who is asking: the App itself (a JWT), one of its installations (a token), or anybody, where nothing is to be shown. */
export type Caller =
  | { readonly kind: "anybody" }
  | { readonly kind: "app"; readonly appId: number }
  | { readonly kind: "installation"; readonly id: number };

export type Call = {
  readonly world: World;
  readonly caller: Caller;
  /** Values of the `{name}` parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body; `{}` where there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Base URL of this API without a trailing slash, for links in answers. */
  readonly base: string;
};

export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Route = {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** As in the OpenAPI description, e.g. `/repos/{owner}/{repo}/check-runs`. */
  readonly path: string;
  /** What the installation must have been granted, e.g. `{ checks: "write" }`; the server answers 403 without it. */
  readonly needs?: Readonly<Record<string, "read" | "write">>;
  readonly handle: (call: Call) => Reply;
};
