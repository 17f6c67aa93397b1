/** One measured figure beside its goal, and what the reference does where it was measured. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  goal: number;
  reference?: number;
  /** More is better; otherwise less is. */
  more?: true;
  /** How it was measured, where that is not plain. */
  note?: string;
}

export const isMet = ({ value, goal, more }: Figure): boolean => (more ? value >= goal : value <= goal);
