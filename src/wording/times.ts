/** Times as people say them: one zone per pipeline, called by its city. Composed from fields, so that no locale data can change a word. */

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (number: number): string => String(number).padStart(2, "0");
const local = (at: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

/** `Europe/London` → `London`. */
export const city = (zone: string): string => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

/** `14:29` */
export function clock(at: number, zone: string): string {
  const time = local(at, zone);
  return `${two(time.hour)}:${two(time.minute)}`;
}

/** `Thu 15 Oct`, with the year where it is not that of `near`. */
export function day(at: number, zone: string, near: number = at): string {
  const time = local(at, zone);
  const year = time.year === local(near, zone).year ? "" : ` ${time.year}`;
  return `${DAYS[time.dayOfWeek - 1]} ${time.day} ${MONTHS[time.month - 1]}${year}`;
}

/** `Thu 15 Oct, 09:00 London` */
export const moment = (at: number, zone: string, near: number = at): string =>
  `${day(at, zone, near)}, ${clock(at, zone)} ${city(zone)}`;

/** `14:29 London` on the same day as `near`, else with its day. */
export function since(at: number, zone: string, near: number): string {
  const isSameDay = local(at, zone).toPlainDate().equals(local(near, zone).toPlainDate());
  return isSameDay ? `${clock(at, zone)} ${city(zone)}` : moment(at, zone, near);
}

/** `45 s`, `6 min`, `20 h 19 min`, `3 d 4 h`: two units at most. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [large, small, units] =
    minutes < 24 * 60
      ? [Math.floor(minutes / 60), minutes % 60, ["h", "min"]]
      : [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60), ["d", "h"]];
  return small === 0 ? `${large} ${units[0]}` : `${large} ${units[0]} ${small} ${units[1]}`;
}
