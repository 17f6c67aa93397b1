import type { Playbook } from '../../../src/core/playbook.ts';
import { playbooks as builtIn } from '../../../src/policy/playbooks/index.ts';
import { layered } from '../../../src/policy/playbooks/order.ts';
import { type Problem, problemLine } from '../../../src/policy/riposte-yml/problem.ts';
import { readOverride, readRiposteYml } from '../../../src/policy/riposte-yml/read.ts';
import type { RiposteYml } from '../../../src/policy/riposte-yml/sections.ts';
import { settingsOfYml } from '../../../src/policy/riposte-yml/settings.ts';
import { bump, type Counts, type Kind } from '../campaign.ts';
import type { Random } from '../random.ts';
import { answersRightly } from './answers-rightly.ts';
import { documentBySchema } from './grammar.ts';
import { FEW } from './words.ts';
import { damagedText, hugeText, written } from './yaml-text.ts';

/** A riposte.yml as a text, and how it came about. */
interface Input {
  text: string;
  /** Whether it stands before all built-in playbooks, or before a few of them. */
  all: boolean;
}

/** No sentence about a mistake is longer; those that list what may stand there are the longest. */
const MOST_WORDS = 2_500;
/** What errors of JavaScript say, and no sentence for people does. */
const RAW =
  /\bat \S+ \(|\.(?:ts|js|mjs):\d|\[object |TypeError|RangeError|Cannot read prop|is not a function|undefined/;
const LIBRARY = /^(?:Invalid (?:input|key|option)|Too (?:small|big)|Expected |Unrecognized key)/;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The playbook language, and all else of riposte.yml: right, nearly right, damaged on the way, and made to take long. */
export const riposteYml = (): Kind<Input> => ({
  make: (random) => ({ text: textBy(random), all: random.below(40) === 0 }),
  check,
  floors: { taken: 0.2, 'with playbooks': 0.05, refused: 0.3 },
});

function textBy(random: Random): string {
  if (random.below(200) === 0) return hugeText(random);
  const how = random.below(100);
  if (how < 50) return written(documentBySchema(random, 0).value, random);
  if (how < 75) return written(documentBySchema(random, random.pick([40, 15, 4])).value, random);
  return damagedText(written(documentBySchema(random, random.pick([0, 0, 30])).value, random), random);
}

function check({ text, all }: Input, counts: Counts): string | undefined {
  const playbooks = all ? builtIn : FEW;
  const { yml, problems } = readRiposteYml(text, playbooks);
  if (problems) {
    bump(counts, 'refused');
    return problems.length === 0 ? 'it is refused without a reason' : whyBadProblem(problems, text);
  }
  bump(counts, 'taken');
  if (yml.playbooks || yml.override) bump(counts, 'with playbooks');
  return whyBadTaken(yml, playbooks);
}

/** A mistake has a place in the file, and words that people read. */
function whyBadProblem(problems: readonly Problem[], text: string): string | undefined {
  const lines = text.split(/\r\n|\r|\n/).length;
  for (const problem of problems) {
    const { line, column, message } = problem;
    const said = problemLine('riposte.yml', problem);
    if (!(line >= 1 && line <= lines + 1 && column >= 1)) return `there is no place ${line}:${column}: ${said}`;
    if (message.trim() === '') return `it does not say what is wrong: ${said}`;
    if (said.length > MOST_WORDS) return `${said.length} characters: ${said.slice(0, 200)}`;
    if (HIDDEN.test(said)) return `it shows hidden characters: ${JSON.stringify(said)}`;
    if (LIBRARY.test(message)) return `it speaks as its schema library: ${said}`;
    const [raw] = RAW.exec(message) ?? [];
    if (raw !== undefined && !text.includes(raw)) return `it speaks as a program: ${said}`;
  }
  return undefined;
}

/** What is taken can be deployed: its settings are texts, its playbooks are an order, and answer as they say. */
function whyBadTaken(yml: RiposteYml, below: readonly Playbook[]): string | undefined {
  const { playbooks, override, disable, channels = {}, people = {} } = yml;
  const odd = Object.entries(settingsOfYml(yml)).find(([, value]) => typeof value !== 'string');
  if (odd) return `the setting ${odd[0]} is ${typeof odd[1]}`;
  const sections = {
    ...(playbooks && { playbooks }),
    ...(override && { override }),
    ...(disable && { disable }),
  };
  const named = [Object.keys(channels), Object.keys(people)] as const;
  const again = readOverride(JSON.stringify(sections), below, ...named, 256 * 1024);
  // An override knows nothing of who may approve where riposte.yml says it for all.
  if (again.problems && !yml.approvers)
    return `an override is refused what riposte.yml may say: ${problemLine('override', again.problems[0] as Problem)}`;
  return answersRightly(layered(below, yml));
}
