/**
 * Who has asked for a rollback, or to stop something, and was not let in: whoever repeats it spends nothing that is kept for that.
 * Known while the process lives; what is forgotten costs a request.
 */
import { isRescuing } from "../pipeline/rank.ts";
import type { Rank } from "../pipeline/rank.ts";
import type { Login } from "../pipeline/model.ts";
import type { Place } from "./heard.ts";

const HOUR_MS = 3_600_000;
/** For so long nobody is asked about again in the same repository before others are. */
const REFUSED_MS = 10 * 60_000;
/** So many of one person's are asked about in an hour, in all repositories of an installation. */
const PLEAS_AN_HOUR = 3;

type Plea = { readonly repository: number; readonly at: number };
type Asker = { readonly place: Pick<Place, "installation" | "repository">; readonly by: Login; readonly at: number };

export class Pleas {
  readonly #refused = new Map<string, readonly Plea[]>();

  /** What it is worth to ask about him, who would have `rank`. */
  rank({ place, by, at }: Asker, rank: Rank): Rank {
    if (!isRescuing(rank)) return rank;
    const lately = this.#lately(keyOf(place, by), at);
    const isRefused = lately.some((one) => one.repository === place.repository && one.at > at - REFUSED_MS);
    return isRefused || lately.length >= PLEAS_AN_HOUR ? "automatic" : rank;
  }

  refused({ place, by, at }: Asker): void {
    const key = keyOf(place, by);
    const former = this.#lately(key, at).slice(1 - PLEAS_AN_HOUR);
    this.#refused.delete(key);
    this.#refused.set(key, [...former, { repository: place.repository, at }]);
    this.#forget(at);
  }

  /** Of an hour ago: the oldest come first. */
  #forget(at: number): void {
    for (const key of this.#refused.keys()) {
      if (this.#lately(key, at).length > 0) return;
      this.#refused.delete(key);
    }
  }

  #lately(key: string, at: number): readonly Plea[] {
    return (this.#refused.get(key) ?? []).filter((one) => one.at > at - HOUR_MS);
  }
}

const keyOf = ({ installation }: Pick<Place, "installation">, by: Login): string =>
  `${installation}/${by.toLowerCase()}`;
