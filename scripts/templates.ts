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
  const all = Object.entries(pages).map(([name, source]) => `export const ${name} = ${compiled(source)};\n`);
  return `// Made from src/digest/html/templates by npm run generate.\n${HELPERS}${all.join('')}`;
}

/** The approval page, and its style by itself: the page's policy allows that one by its hash. */
export function compilePageTemplates(): string {
  const approval = compiled(whole('approval.hbs', PAGE_FOLDER));
  const style = JSON.stringify(read('approval-style.hbs', PAGE_FOLDER).trim());
  const head = '// Made from src/answers/page/templates by npm run generate.';
  return `${head}\n${HELPERS}export const approval = ${approval};\nexport const style = ${style};\n`;
}

/** What the compiler says again for each field and each helper, as functions that every page has. */
const HELPERS = `const of = (find, from, name) => from != null ? find(from, name) : from;
const told = (name, fn, inverse, data) => ({ name, hash: {}, fn, inverse, data });
`;

/**
 * What Handlebars' compiler makes of a page, without where in the template each helper stands, which no helper asks, and
 * without what stands in for older runtimes in each function.
 */
const compiled = (source: string): string =>
  String(Handlebars.precompile(source, { knownHelpersOnly: true }))
    .replace(/,"loc":\{"start":\{[^}]*\},"end":\{[^}]*\}\}/g, '')
    .replace(/(lookupProperty = container\.lookupProperty) \|\| function[\s\S]*?return undefined\s+\}/g, '$1')
    .replace(/\((\w+) != null \? lookupProperty\(\1,("\w+")\) : \1\)/g, 'of(lookupProperty,$1,$2)')
    .replace(/\{"name":("\w+"),"hash":\{\},"fn":(.*?),"inverse":(.*?),"data":data\}/g, 'told($1,$2,$3,data)');

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
