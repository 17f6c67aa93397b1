/** A finding as the service that found it keeps it, as far as anybody asks. */
export interface KeptFinding {
  id: string;
  /** 0 to 10, on GuardDuty's scale. */
  severity: number;
  type: string;
  title: string;
  /** All that the service says of it, where somebody asks for that. */
  whole?: object;
}

/** The findings that a service of the local account holds open: of one id, the latest. */
export class OpenFindings {
  private readonly byId = new Map<string, KeptFinding>();

  keep(finding: KeptFinding): void {
    this.byId.set(finding.id, finding);
  }

  /** Archived, resolved or gone. */
  close(id: string): void {
    this.byId.delete(id);
  }

  get size(): number {
    return this.byId.size;
  }

  /** The worst first; those of one severity by their ids. */
  worst(most = Number.POSITIVE_INFINITY): KeptFinding[] {
    const all = [...this.byId.values()];
    return all.sort((a, b) => b.severity - a.severity || (a.id < b.id ? -1 : 1)).slice(0, most);
  }

  some(ids: readonly string[]): KeptFinding[] {
    return ids.flatMap((id) => this.byId.get(id) ?? []);
  }

  /** How many there are of each word that is given to a severity. */
  countBy<Word>(wordOf: (severity: number) => Word): Map<Word, number> {
    const counts = new Map<Word, number>();
    for (const { severity } of this.byId.values()) {
      const word = wordOf(severity);
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    return counts;
  }
}
