export { reality as default } from './jest.config.js';
