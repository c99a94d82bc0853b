/** A reply by mail has below it what it answers, often without the signs of a quote. */

const BEGINS = /^(?:-{2,} ?(?:original|forwarded) message ?-{2,}|_{10,})$/i;
/** `On Wed, 14 Oct 2026 at 12:00, mona wrote:`, on one line or on two. */
const WROTE = /^on\b.{0,300}\bwrote:$/i;

/** Does what is answered begin with this line? */
export function beginsAnswered(line: string, before: string): boolean {
  const text = line.trim();
  return BEGINS.test(text) || WROTE.test(text) || WROTE.test(`${before.trim()} ${text}`);
}
