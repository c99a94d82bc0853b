/** Labels of a repository, and which issue or pull request has them. */
import { issueView, labelView } from "../views/issues.ts";
import { invalid, notFound } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type Label = {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
};

const NO_COLOR = "ededed";

export class Labels {
  readonly #repository: Repository;
  /** By name in lower case: GitHub does not tell `Bug` from `bug`. */
  readonly all = new Map<string, Label>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  get(name: string): Label {
    const label = this.all.get(name.toLowerCase());
    if (label === undefined) throw notFound();
    return label;
  }

  create(by: string, { name, color = NO_COLOR, description = null }: Pick<Label, "name"> & Partial<Label>): Label {
    if (this.all.has(name.toLowerCase())) throw invalid({ resource: "Label", field: "name", code: "already_exists" });
    const label = { id: this.#repository.world.nextId(), name, color, description };
    this.all.set(name.toLowerCase(), label);
    this.#repository.tell("label", { by, action: "created", label: labelView(this.#repository, name) });
    return label;
  }

  /** Made where there is none yet, as GitHub does. */
  #known(name: string, by: string): string {
    return (this.all.get(name.toLowerCase()) ?? this.create(by, { name })).name;
  }

  add(number: number, by: string, names: readonly string[]): readonly string[] {
    const subject = this.#repository.issues.subject(number);
    for (const name of names.map((each) => this.#known(each, by)).filter((each) => !subject.labels.includes(each))) {
      subject.labels.push(name);
      this.#tell(number, "labeled", name, by);
    }
    return subject.labels;
  }

  remove(number: number, by: string, name: string): readonly string[] {
    const subject = this.#repository.issues.subject(number);
    const found = subject.labels.find((each) => each.toLowerCase() === name.toLowerCase());
    if (found === undefined) throw notFound();
    subject.labels = subject.labels.filter((each) => each !== found);
    this.#tell(number, "unlabeled", found, by);
    return subject.labels;
  }

  /** These, and no others. */
  set(number: number, by: string, names: readonly string[]): readonly string[] {
    const wanted = new Set(names.map((name) => name.toLowerCase()));
    const gone = this.#repository.issues.subject(number).labels.filter((name) => !wanted.has(name.toLowerCase()));
    for (const name of gone) this.remove(number, by, name);
    return this.add(number, by, names);
  }

  #tell(number: number, action: string, name: string, by: string): void {
    const { pulls } = this.#repository;
    const label = labelView(this.#repository, name);
    const pull = pulls.all.get(number);
    if (pull !== undefined) pulls.tell(pull, action, by, { label });
    else this.#repository.tell("issues", { by, action, label, issue: issueView(this.#repository, number) });
  }
}
