/** Which room may import which: the one table from which the lint rules are made (docs/adr/0006). */

export type Room = {
  readonly name: string;
  /** Rooms of ours. */
  readonly rooms: readonly string[];
  /** Whether packages and `node:` modules may be imported at all. */
  readonly outside: boolean;
  /** Single files of other rooms. */
  readonly files?: readonly string[];
  /** Files beside the rooms, without their ending. */
  readonly roots?: readonly string[];
};

export const rooms: readonly Room[] = [
  { name: "pipeline", rooms: [], outside: false },
  { name: "wording", rooms: ["pipeline"], outside: false },
  { name: "config", rooms: ["pipeline"], outside: true },
  { name: "commands", rooms: ["pipeline"], outside: true },
  { name: "store", rooms: ["pipeline"], outside: true },
  { name: "engine", rooms: ["pipeline", "config", "commands", "store"], outside: true },
  {
    name: "github",
    rooms: ["pipeline", "commands", "wording"],
    outside: true,
    files: ["engine/ports", "engine/heard", "engine/spending", "engine/meter"],
  },
  { name: "http", rooms: ["pipeline"], outside: true, files: ["engine/ports"] },
  { name: "metrics", rooms: ["pipeline", "store"], outside: true, files: ["engine/meter"] },
  { name: "simulator", rooms: [], outside: true },
  {
    name: "demo",
    rooms: ["pipeline", "wording", "engine", "github", "store", "simulator", "config", "commands"],
    outside: true,
    roots: ["app", "main", "serve", "settings", "log"],
  },
  {
    name: "cli",
    rooms: ["pipeline", "config", "commands", "wording", "store", "engine", "github", "http", "simulator"],
    outside: true,
    roots: ["settings", "log"],
  },
];

/** What a pure room must not touch: time, chance and the world come in as arguments. */
export const impure: readonly string[] = [
  "process",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "Date",
  "crypto",
  "console",
  "performance",
];
