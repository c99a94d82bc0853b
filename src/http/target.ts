/** What an address asks us to reach, spelled the one way in which it is compared. */
import { isIP } from "node:net";

export type Target = {
  /** A name in lower case without a dot at its end, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** With what follows the `?`. */
  readonly path: string;
};

const PORTS = { "http:": 80, "https:": 443 } as const;
const isProtocol = (protocol: string): protocol is keyof typeof PORTS => Object.hasOwn(PORTS, protocol);

/** `null`: it is no address of the web, or says who asks. */
export function targetOf(url: string): Target | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url);
  if (!isProtocol(protocol) || username !== "" || password !== "") return null;
  const host = spelled(hostname);
  if (host === "") return null;
  return { host, port: Number(port || PORTS[protocol]), secure: protocol === "https:", path: `${pathname}${search}` };
}

/** `hostname` as a parsed URL has it. */
function spelled(hostname: string): string {
  if (!hostname.startsWith("[")) return hostname.replace(/\.$/, "");
  return unmapped(hostname.slice(1, -1));
}

/** An IP address as it is compared: `::ffff:127.0.0.1` is 127.0.0.1 by another name. */
export const spelledAddress = (address: string): string =>
  isIP(address) === 6 ? spelled(new URL(`http://[${address}]/`).hostname) : address;

function unmapped(address: string): string {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [upper >> 8, upper & 255, lower >> 8, lower & 255].join(".");
}
