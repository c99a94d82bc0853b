/** Times as people say them: one zone per pipeline, called by its city. Composed from fields, so that no locale data can change a word. */
import { words } from "./text.ts";
import type { Words } from "./text.ts";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (number: number): string => String(number).padStart(2, "0");
const local = (at: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

/** `Europe/London` → `London`. Whatever is no name of a zone leaves only its letters. */
export const city = (zone: string): Words =>
  (zone.split("/").at(-1) ?? zone).replaceAll("_", " ").replaceAll(/[^A-Za-z0-9+: -]/g, "") as Words;

/** `14:29` */
export function clock(at: number, zone: string): Words {
  const time = local(at, zone);
  return `${two(time.hour)}:${two(time.minute)}` as Words;
}

/** `Thu` */
export const weekday = (at: number, zone: string): Words => DAYS[local(at, zone).dayOfWeek - 1] as Words;

/** `Thu 15 Oct`, with the year where it is not that of `near`. */
export function day(at: number, zone: string, near: number = at): Words {
  const time = local(at, zone);
  const year = time.year === local(near, zone).year ? "" : ` ${time.year}`;
  return `${DAYS[time.dayOfWeek - 1]} ${time.day} ${MONTHS[time.month - 1]}${year}` as Words;
}

/** `Thu 15 Oct, 09:00 London` */
export const moment = (at: number, zone: string, near: number = at): Words =>
  words`${day(at, zone, near)}, ${clock(at, zone)} ${city(zone)}`;

/** `Thu 15 Oct, 09:00 London (08:00 UTC)`: a promise, which people elsewhere read too. */
export function promised(at: number, zone: string, near: number): Words {
  const isUtc = local(at, zone).offsetNanoseconds === 0;
  return isUtc ? moment(at, zone, near) : words`${moment(at, zone, near)} (${clock(at, "UTC")} UTC)`;
}

/** `14:29 London` on the same day as `near`, else with its day. */
export function since(at: number, zone: string, near: number): Words {
  const isSameDay = local(at, zone).toPlainDate().equals(local(near, zone).toPlainDate());
  return isSameDay ? words`${clock(at, zone)} ${city(zone)}` : moment(at, zone, near);
}

/** `45 s`, `6 min`, `20 h 19 min`, `3 d 4 h`: two units at most. */
export function duration(ms: number): Words {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return words`${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return words`${minutes} min`;
  const [large, small, units] =
    minutes < 24 * 60
      ? [Math.floor(minutes / 60), minutes % 60, [words`h`, words`min`] as const]
      : [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60), [words`d`, words`h`] as const];
  return small === 0 ? words`${large} ${units[0]}` : words`${large} ${units[0]} ${small} ${units[1]}`;
}
