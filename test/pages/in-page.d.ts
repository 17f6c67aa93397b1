export function sidewaysBy(): number;
export function faintTexts(): { seen: number; found: { text: string; ratio: number }[] };
export function misplacedTexts(): string[];
export function foreignParts(): string[];
export function hrefs(): string[];
export function words(): {
  text: string;
  title: string;
  language: string;
  headings: number;
  pictures: string[];
  drawings: number;
  tables: number;
};
