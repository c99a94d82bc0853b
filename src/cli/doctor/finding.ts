/** What a look at one part of the installation came to. */
export type Finding = {
  readonly name: string;
  readonly is: "fine" | "look" | "problem";
  /** The first says what is, the others what to do. */
  readonly lines: readonly string[];
  readonly code?: string;
};

/** `4,377`, whatever the machine's language. */
export const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
