/** Installation tokens: minted for an App, good for an hour of the simulator's time. */
import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Grant } from "./access.ts";

type Minted = { readonly token: string; /** Milliseconds since the epoch. */ readonly expiresAt: number };

export type Tokens = {
  mint(grant: Grant): Minted;
  /** What a token stands for; undefined where it is unknown or has expired. */
  find(token: string): Grant | undefined;
};

export type TokenSettings = {
  readonly clock: Clock;
  readonly appId: number;
  readonly lifetimeMs: number;
  /** Told of each. */
  readonly minted?: (token: string) => void;
};

export function createTokens({ clock, appId, lifetimeMs, minted }: TokenSettings): Tokens {
  const known = new Map<string, { readonly grant: Grant; readonly expiresAt: number }>();
  return {
    mint(grant) {
      // GitHub's newer tokens are long and name the App: nobody may rely on the former 40 characters.
      const token = `ghs_${appId}_${randomBytes(192).toString("base64url")}`;
      minted?.(token);
      const expiresAt = clock.now() + lifetimeMs;
      known.set(token, { grant, expiresAt });
      return { token, expiresAt };
    },
    find(token) {
      const found = known.get(token);
      if (found === undefined) return undefined;
      if (found.expiresAt > clock.now()) return found.grant;
      known.delete(token);
      return undefined;
    },
  };
}
