/** Names → IP addresses, asked of the DNS itself: the system's own way cannot be given up, and few may go it at once. */
import { Resolver } from "node:dns/promises";

/** Empty: nothing is there by that name. Throws where nobody says. */
export type Resolve = (name: string, stop: AbortSignal) => Promise<readonly string[]>;

const NOTHING: ReadonlySet<unknown> = new Set(["ENOTFOUND", "ENODATA"]);

export const resolve: Resolve = async (name, stop) => {
  const resolver = new Resolver();
  const cancel = (): void => resolver.cancel();
  stop.addEventListener("abort", cancel, { once: true });
  try {
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = found.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    const failed = found.find((one) => one.status === "rejected" && !NOTHING.has(codeOf(one.reason)));
    if (addresses.length === 0 && failed?.status === "rejected") throw failed.reason;
    return addresses;
  } finally {
    stop.removeEventListener("abort", cancel);
  }
};

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : null);
