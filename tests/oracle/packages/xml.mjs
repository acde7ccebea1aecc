import { XMLBuilder, XMLParser, XMLValidator } from "../lib/fast-xml-parser/src/fxp.js";
const o = new XMLParser({ ignoreAttributes: false }).parse(
  '<a x="1"><b>t</b><b>2</b><c><![CDATA[raw]]></c><!-- n --></a>',
);
console.log(JSON.stringify(o));
console.log(new XMLBuilder({ ignoreAttributes: false }).build(o));
console.log(JSON.stringify(XMLValidator.validate("<a><b></a>")));
