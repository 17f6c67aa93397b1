import type { SeverityBand } from '../../core/finding.ts';

/**
 * A digest ready to be shown: every text is harmless and whole, nothing is left to decide for a template but the
 * encoding. Nothing in it is HTML.
 */
export interface View {
  title: string;
  /** What a list of emails shows beside the subject. */
  preheader: string;
  product: string;
  /** @example 'Thursday 19 November 2026' */
  date: string;
  /** Stack, account, region and mode. */
  place: string;
  times: string;
  state: State;
  headline: string;
  /** A short word for a first day, a lost report and the like. */
  notes: string[];
  needs: Need[];
  needsMore?: string;
  tiles: Tile[];
  tilesNote: string;
  charts: Chart[];
  sections: Section[];
  commands: { what: string; command: string }[];
  /** Where the whole report is. */
  reportUrl?: string;
}

/** What the bar at the top says before anything is read. */
export interface State {
  id: 'quiet' | 'handled' | 'attention' | 'failed';
  word: string;
  colour: string;
  /** Of the text on that colour. */
  ink: string;
}

export interface Need {
  number: number;
  title: string;
  detail: string[];
  commands: string[];
  link?: string;
}

export interface Tile {
  band: SeverityBand;
  colour: string;
  now: string;
  before: string;
  median: string;
  /** The whole tile as a sentence, for those who hear it. */
  text: string;
}

/** One part of a stacked bar, or of a legend. */
export interface Series {
  id: string;
  label: string;
  colour: string;
}

export interface Chart {
  id: string;
  heading: string;
  /** What the picture says, in a sentence. */
  text: string;
  /** The value at the top of the picture. */
  most: string;
  series: Series[];
  days: ChartDay[];
  first: string;
  last: string;
}

export interface ChartDay {
  label: string;
  missing: boolean;
  /** The day in words. */
  text: string;
  /** From the top down, the first series at the bottom; in whole pixels of `CHART_HEIGHT`, only what is more than nothing. */
  bars: { id: string; colour: string; height: number; y: number }[];
  /** One for each of the chart's series, for a table. */
  values: string[];
  x: number;
}

export interface Section {
  id: string;
  heading: string;
  count: string;
  rows: Row[];
  /** Rows that are there to be opened; none in an email. */
  folded: Row[];
  /** Short enough to stand beside another where there is room. */
  half: boolean;
  /** How many more there are, and the command that lists them. */
  more?: string;
}

export interface Row {
  /** A short word or number before the text. */
  lead: string;
  /** Names the colour of the lead: a band, an outcome, or nothing. */
  tone: string;
  colour: string;
  title: string;
  detail: string[];
}
