import { pages } from './jest.config.js';

export default pages;
