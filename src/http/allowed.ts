/** Where Sluice may go because a repository's file says so: what the operator lists in `ALLOWED_HOSTS`. */
import { isIP } from "node:net";
import { targetOf } from "./target.ts";
import type { Target } from "./target.ts";

export type AllowedHost = {
  readonly host: string;
  /** Whatever ends in it is meant, and not it itself. */
  readonly below: boolean;
  /** `null`: those that the web has, 80 and 443. */
  readonly port: number | null;
};

const ENTRY = /^(?<below>\*\.)?(?<host>\[[^\]]+\]|[^:/@?#*\s\\]+)(?::(?<port>\d{1,5}))?$/;
const USUAL = [80, 443];
const LARGEST_PORT = 65_535;

/** One of the list; `null`: it is none. */
export function allowedHost(entry: string): AllowedHost | null {
  const { below, host: written, port: digits } = ENTRY.exec(isIP(entry) === 6 ? `[${entry}]` : entry)?.groups ?? {};
  const host = written === undefined ? undefined : targetOf(`http://${written}/`)?.host;
  const port = digits === undefined ? null : Number(digits);
  const isPort = port === null || (port >= 1 && port <= LARGEST_PORT);
  if (host === undefined || !isPort || (below !== undefined && isIP(host) !== 0)) return null;
  return { host, below: below !== undefined, port };
}

/** By its name and port. Where that leads is another question. */
export const isListed = (allowed: readonly AllowedHost[], { host, port }: Pick<Target, "host" | "port">): boolean =>
  allowed.some((one) => {
    const isMeant = one.below ? host.endsWith(`.${one.host}`) : host === one.host;
    return isMeant && (one.port === null ? USUAL.includes(port) : one.port === port);
  });
