// The script that colours code, loaded by the page when there is code to colour: see colours.ts.
import { highlight } from './highlight';

Object.assign(globalThis, { panduHighlight: highlight });
