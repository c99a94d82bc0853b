import type { Work } from "./step.ts";

export const NOTHING: Work = { heard: [], performed: [], tried: [] };

/** The same work in parts that succeed or fail alone, in their order; none where it cannot be divided. */
export function partsOf({ heard, performed, tried }: Work): readonly Work[] {
  const parts: readonly Work[] = [
    ...performed.map((one) => ({ ...NOTHING, performed: [one] })),
    ...tried.map((one) => ({ ...NOTHING, tried: [one] })),
    ...heard.map((one) => ({ ...NOTHING, heard: [one] })),
  ];
  return parts.length > 1 ? parts : [];
}
