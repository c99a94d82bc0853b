import type { Done, Remote } from "../../engine/ports.ts";

export const done: Done = { is: "done", input: null, written: null };

export const told = (input: Done["input"]): Done => ({ is: "done", input, written: null });

export const wrote = (key: string, hash: string, remote: Remote): Done => ({
  is: "done",
  input: null,
  written: { key, hash, remote },
});
