import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import mjml2html from 'mjml';

const FOLDER = new URL('../src/digest/html/templates/', import.meta.url);
const PAGE_FOLDER = new URL('../src/answers/page/templates/', import.meta.url);
const read = (name: string, folder = FOLDER): string => readFileSync(new URL(name, folder), 'utf8');

// MJML takes no expression for a colour: these in the template stand for those of the day's state.
const [STATE_COLOUR, STATE_INK] = ['#57a7e0', '#57a7e1'];

/**
 * Compiles the digest's pages to what Handlebars' runtime runs: the text of one module with a function for each.
 * Neither MJML nor Handlebars' compiler is needed by what is deployed.
 *
 * @throws Error with MJML's own words when the email's template is not right
 */
export async function compileTemplates(): Promise<string> {
  const { html, errors } = await mjml2html(read('email.mjml'), {
    validationLevel: 'strict',
    keepComments: false,
    fonts: {},
  });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const pages = {
    email: slim(html).replaceAll(STATE_COLOUR, '{{state.colour}}').replaceAll(STATE_INK, '{{state.ink}}'),
    report: whole('report.hbs'),
    index: whole('index.hbs'),
    backtest: whole('backtest.hbs'),
  };
  const compiled = Object.entries(pages).map(([name, source]) => {
    const specification = Handlebars.precompile(source, { knownHelpersOnly: true });
    return `export const ${name} = ${String(specification)};\n`;
  });
  return `// Made from src/digest/html/templates by npm run generate.\n${compiled.join('')}`;
}

/** The approval page, and its style by itself: the page's policy allows that one by its hash. */
export function compilePageTemplates(): string {
  const approval = Handlebars.precompile(whole('approval.hbs', PAGE_FOLDER), { knownHelpersOnly: true });
  const style = JSON.stringify(read('approval-style.hbs', PAGE_FOLDER).trim());
  const head = '// Made from src/answers/page/templates by npm run generate.';
  return `${head}\nexport const approval = ${String(approval)};\nexport const style = ${style};\n`;
}

/** A template with the parts that it names, `{{> row}}`, put in their places. */
const whole = (name: string, folder = FOLDER): string =>
  read(name, folder).replace(/\{\{> ([a-z-]+)\}\}/g, (_, part: string) => read(`${part}.hbs`, folder).trim());

/** MJML indents for people; every byte of an email counts, since Gmail cuts it at 102 KB. */
const slim = (html: string): string =>
  html
    .replace(/>\s+</g, (space) => (space.includes('\n') ? '>\n<' : '> <'))
    .replace(/\n\s+/g, '\n')
    .replace(/ class=""/g, '')
    .replace(/\s{2,}/g, ' ');
