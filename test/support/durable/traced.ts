/** What strace saw of a process: its calls to the kernel, in order. */

/** `begun`, `ended`: numbers of lines. A call of one thread may be written in two parts, with those of others between them. */
export type Call = { readonly name: string; readonly text: string; readonly begun: number; readonly ended: number };

const LINE = /^(\d+)\s+(.*)$/;
const UNFINISHED = " <unfinished ...>";
const RESUMED = /^<\.\.\. \w+ resumed>/;

export function callsIn(trace: string): readonly Call[] {
  const open = new Map<string, { readonly text: string; readonly begun: number }>();
  return trace.split("\n").flatMap((line, at) => {
    const [, thread = "", said = ""] = LINE.exec(line) ?? [];
    if (said.endsWith(UNFINISHED)) {
      open.set(thread, { text: said.slice(0, -UNFINISHED.length), begun: at });
      return [];
    }
    const former = RESUMED.test(said) ? open.get(thread) : undefined;
    const text = (former?.text ?? "") + said.replace(RESUMED, "");
    const name = /^\w+(?=\()/.exec(text)?.[0];
    return name === undefined ? [] : [{ name, text, begun: former?.begun ?? at, ended: at }];
  });
}

/** A webhook, from the line by which it was read to the one by which it was acknowledged. */
export type Acknowledged = { readonly read: number; readonly answered: number };

const socketOf = ({ text }: Call): string => /^\w+\((\d+)/.exec(text)?.[1] ?? "";

/** Webhooks that were acknowledged, each on its connection. */
export function acknowledged(calls: readonly Call[]): readonly Acknowledged[] {
  const asked = new Map<string, number>();
  return calls.flatMap((call) => {
    if (call.text.includes('"POST /api/github/webhooks')) asked.set(socketOf(call), call.ended);
    if (!call.name.startsWith("write") || !call.text.includes('"HTTP/1.1 202')) return [];
    return [{ read: asked.get(socketOf(call)) ?? Number.POSITIVE_INFINITY, answered: call.begun }];
  });
}

/** Where the disk had what was written before. */
export const syncsIn = (calls: readonly Call[]): readonly number[] =>
  calls.flatMap(({ name, text, ended }) => (/^f(data)?sync$/.test(name) && text.endsWith("= 0") ? [ended] : []));
