/** What was typed behind `sluice setup`. */
import { readApiUrl } from "../../settings.ts";
import { UsageError } from "../verb.ts";
import type { Typed } from "../verb.ts";

export type Wish = {
  /** Login; `null`: the App will belong to the person himself. */
  readonly organization: string | null;
  /** Where GitHub reaches Sluice, without a trailing slash. */
  readonly url: string;
  /** Of the page on this machine; 0: any that is free. */
  readonly port: number;
  readonly mayRevert: boolean;
  readonly apiUrl: string;
};

export function wishOf({ flags, env }: Pick<Typed, "flags" | "env">): Wish {
  return {
    organization: organizationOf(flags.get("org")),
    url: urlOf(flags.get("url")),
    port: portOf(flags.get("port")),
    mayRevert: flags.has("revert"),
    apiUrl: readApiUrl(env),
  };
}

/** It becomes part of an address of GitHub's: nothing but what a login has. */
const LOGIN = /^[a-z\d](?:[a-z\d-]{0,38})$/i;

function organizationOf(given: string | undefined): string | null {
  if (given === undefined) return null;
  if (LOGIN.test(given)) return given;
  throw new UsageError(`--org takes the login of an organisation, as it stands in its address; ${given} is none`);
}

function urlOf(given: string | undefined): string {
  if (given === undefined)
    throw new UsageError("Say where GitHub reaches Sluice: sluice setup --url https://sluice.acme.example");
  const url = URL.parse(given);
  const isPlain = url !== null && `${url.username}${url.password}${url.search}${url.hash}` === "";
  if (isPlain && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, "");
  throw new UsageError(
    `--url takes an address like https://sluice.acme.example, without a name, a query or a mark; ${given} is another thing`,
  );
}

function portOf(given: string | undefined): number {
  if (given === undefined) return 0;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--port takes a whole number from 1 to 65535; ${given} is none`);
}
