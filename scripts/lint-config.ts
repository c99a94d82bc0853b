/** Writes `.oxlintrc.json` from the import table. `npm run lint:config` after changing either. */
import { writeFileSync } from "node:fs";
import { impure, rooms } from "./import-table.ts";
import type { Room } from "./import-table.ts";

const everyRoom = rooms.map((room) => room.name);
const message = (room: Room): string =>
  `${room.name} may import ${[...room.rooms, ...(room.files ?? []), ...(room.roots ?? [])].join(", ") || "nothing of ours"} (scripts/import-table.ts)`;

/** There is no look-around in these expressions: whatever leaves the names at some letter is another. */
function otherThan(names: readonly string[]): string {
  const begun = new Set(names.flatMap((name) => Array.from(name, (_, length) => name.slice(0, length))));
  const next = (begin: string): string =>
    [...new Set(names.filter((name) => name.startsWith(begin)).map((name) => name[begin.length]))].join("");
  return [...begun].map((begin) => `${begin.replaceAll(".", "\\.")}[^${next(begin)}]`).join("|");
}

function patterns(room: Room): object[] {
  const forbidden = everyRoom.filter((name) => name !== room.name && !room.rooms.includes(name));
  const partly = [...new Set((room.files ?? []).map((file) => file.split("/")[0] ?? ""))];
  const whole = forbidden.filter((name) => !partly.includes(name));
  const roots = ["app", "main", "serve", "cli", "settings", "private-key", "log"].filter(
    (name) => !(room.roots ?? []).includes(name),
  );
  return [
    { regex: `^(\\.\\./)+(${whole.join("|")})/`, message: message(room) },
    { regex: `^(\\.\\./)+(${roots.join("|")})\\.ts$`, message: message(room) },
    ...partly.map((name) => {
      const allowed = (room.files ?? []).filter((file) => file.startsWith(`${name}/`));
      const others = otherThan(allowed.map((file) => `${file.split("/")[1] ?? ""}.ts`));
      return { regex: `^(\\.\\./)+${name}/(${others})`, message: message(room) };
    }),
    ...(room.outside ? [] : [{ regex: "^[^.]", message: `${room.name} is pure: no package, no node: module` }]),
  ];
}

const override = (room: Room) => ({
  files: [`src/${room.name}/**`, ...(room.name === "demo" ? ["src/demo.ts"] : [])],
  rules: {
    "no-restricted-imports": ["error", { patterns: patterns(room) }],
    ...(room.outside
      ? {}
      : {
          "no-restricted-globals": ["error", ...impure],
          "no-restricted-properties": [
            "error",
            { object: "Math", property: "random" },
            { object: "Temporal", property: "Now" },
          ],
        }),
  },
});

export const lintConfig = {
  $schema: "./node_modules/oxlint/configuration_schema.json",
  plugins: ["typescript", "import", "unicorn", "promise"],
  categories: { correctness: "error" },
  ignorePatterns: ["dist", "node_modules", "src/simulator/openapi/slice.json"],
  rules: {
    "import/no-cycle": "error",
    "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
    "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    "max-depth": ["error", 3],
    "max-params": ["error", 4],
    complexity: ["error", { max: 20, variant: "modified" }],
    "no-console": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    // Counting code points is what is meant, and our objects of functions do not use `this`.
    "typescript/no-misused-spread": "off",
    "typescript/unbound-method": "off",
    "typescript/consistent-type-imports": "error",
    // Control characters are what those expressions look for.
    "no-control-regex": "off",
    eqeqeq: "error",
    "prefer-const": "error",
    "no-var": "error",
  },
  overrides: [
    ...rooms.map(override),
    {
      files: ["test/**", "bench/**", "scripts/**"],
      rules: {
        "max-lines-per-function": "off",
        "no-console": "off",
        complexity: "off",
        "max-params": "off",
        "typescript/no-explicit-any": "off",
      },
    },
  ],
};

export const spelled = (): string => `${JSON.stringify(lintConfig, null, 2)}\n`;

if (import.meta.main) writeFileSync(new URL("../.oxlintrc.json", import.meta.url), spelled());
