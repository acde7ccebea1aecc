/**
 * Phrases that a wallet's keys are made of: 12 to 24 words of the English list of BIP-39, whatever they are called.
 *
 * @module
 */
import { charCodeAt, uint8s } from "../probe/natives.ts";

/** The words' first four letters, by which each of them is known: the first two, and the two that follow in each; `.` for none. */
const BEGINNINGS = `
  abanilleouovsesostsuus accecicocuhiidouqurot.titotrtu adapd.didrjumiulvavi aero affafora agaie.enre ahea
  aim.r.rpsl alarbucoeriel.lelomoonphresotewa amatazonouus analchcigeglgrimklnonuotswtetixiy.
  aparolpeplprri archcteaengum.memomyourarerirot.tetitw ask.pesasesisuth athlomtatetitr auctdiguntthtotu
  averocoi awakarayesfukw axis babychcodgg.lalcllmbnannr.rergrrsesisktt
  beacanaucacoeffogihahililoltncnesttrtttwyo bicyd.kendolrdrttt blacadamanaseaesinooosouueurus
  boaratdyilmbnenuokosrdrirrssttunx.y. bracaianasaveaeeicidieiginisocokonoootowus
  bubbdddgffillblkllndnkrdrgrss.sisyttyezz
  cabbbiblctgekelllmmempn.nancndnnnonvnypapiptr.rbrdrgrprrrtseshsistsut.tatctettugusutve ceillemensntrert
  chaialamanaoaparasateaeceeeferesicieilimoiooroucunur cigannrctityvi
  claiaparawayeaerevicieifiminipocogosotouowubumusut
  coacascodeffilinlllolumbmemfmimmmpncndnfngnnnsntnvokolpppyrarernrrstttucunupurusveyo
  cracadafamanasatawazeaedeeewicimisitoposouowucueuiumunusy.ys cubeltp.pbrirrrtrvshstte cycl
  dad.mampncngrishugwny. dealbabrcaceciclcocrerfefifygrlalimaminintnypapepoptpuriscsesiskspsttatevevivo
  diagalamarceesetffgignlennnorertsascseshsmsospstvevivozz doctcug.lllpmananknoorseubve
  drafagamasaweaesifilinipivopumy. duckmbneristtcty dwar dyna eageglrlrnrtsistsy echoolon edgeituc effo
  egg. eighth elbodeecegemepevitse embabobrerotplpopt enabacd.dldoemerfogagihajoliourirosutetitrve epis
  equaui era.asodosroup escasaseta eterhi evidilokol exacamcechciclcuecerhahiilisitotpapepiplpoprtetr
  eye.eb fabrcecudeinitlllsmemimon.ncntrmsht.tathtiulvo featbrdee.edelmancsttcvew.
  fibectelgulelmltnandnengnirermrsscsht.tnx. flagamasataveeigipoaocooowuiusy.
  foamcug.illdllodotrcrergrkrtrurwssstunx. fragameqesieinogonosowozui fueln.nnrnrytu
  gadginlallmep.rarbrdrlrms.sptethugze geneninrntnust ghos gianftggngrarlve gladanarasidimobooorovowue
  goatddldodosrispssvewn grabacaianapasaveaeeidieitocouowun guaresidilitn. gym.
  habiirlfmmmsndpprbrdrsrvt.vewkza headalaravdgiglllmlpn.ro hiddghllntp.rest
  hobbckldlelillmeneodpernrrrsspstteurve hub.gemambmondngntrdrrrtsb hybr ice.on ideaenle igno ill.leln
  imagitmemupapoprpu inchclcocrdedidodufaflfohaheitjejumanenopuqusasesispsttatetovevivo iron islaolsu item
  ivor jackgur.zz jealanllwe job.inkeury. judgicmpngninkst kang keeneptcy. kickd.dnndngsst.tctettwi
  kneeifocow lab.bebodddykempngptrgtetiugunvaw.wnwsyezy leadafaravctftg.gageismondngnsopssttve
  liarbebrcefeftghkembminkonqustttveza loadanbscackginengopttudunveya luckggmbnancxu lyri
  machd.gignidilinjokemmn.nandngnsnuplrbrcrgrirkrrsksssttctethtrttxize
  meadanasatchdadiloltmbmontnurcrgrirrshsstath midddnlkllmindninonurarrsessstx.xext
  mobidedim.meninknsntonrarernsqthtitounusvevi muchffleltscseshsisttu mysestth naivmepkrrsttitu
  nearckedgaglitphrvstt.twutvewsxt nicegh noblismiodrmrtsetatethtivew. nuclmbrst. oak. obeyjeliscsetavi
  occueato odor off.fefite oil. okay old.ivym omit oncee.iolily openerinpoti oranbichdedigaieigph ostr
  othe outdtetpts ovalener own.ne oxyg oyst ozon pactddgeirlalmndnenintperarerkrrrtsstcthtitrttusveym
  peacanaraslin.nancoppprfrmrst. phonotrays piancnctecg.gelllonkonpesttczz placanasatayeaeducugun
  poemetinlalelindnyolpurtsisssttattvewdwe pracaiedefepesetevicidiminioisivizobocodofogojomoooposotouov
  publddlllplsmpncpipprcrirprssht.zz pyra qualanaresicitizot rabbccceckdadiilinisllmpncndngpiretethvew.zo
  readalasbebucacecicocyduflfofugigrgujelalelilymamemimondnentoppapeplpoquscsesisospsutitrtuunveviwa rhyt
  rib.bbcechdedgflghgingotppsktuvave roadasbobuckmaofokomsetaugunutya rubbdeg.len.nwra
  sad.dddnfeillalmloltlumempndtitoucusvey. scalanaratenhehoieisorourareriru
  sea.arasatcocrctcuedekgmlellmininsntrirvsstttuve shadafalaredelerieifinipivocoeoooporouovriruufy.
  siblckdeegghgnlelklllvmimpncngresttux.ze skateti.ilinirul slabameeenicidigimogotowus smalarilokoo
  snacakapifow soapcccickdaftlaldlilulvmengonrrrtulunupurut
  spacarataweaeceeelenheicidikinirlioionooorotrareriy. squaueui
  stabadafagaiamanaratayeaeeemepericilinocomonooorovrareriroruudufumyl
  subjbmbwccchddffgaggitmmn.nnnspeppprrerfrgrprrrvspst swalamapareaeeifiminitor symbmprust
  tablckg.illelknkpergskstttxi teacamlln.nannntrmstxt thanatemeneoereyinisoureriroumun
  tickdegeltmbmenyp.resstl toasbadadde.geilkemamonengniolotp.pipprcrnrtsstaurwawewny.
  tracadafagaianapasavayeaeeeniaibicigimipopouucueulumusuty. tubeitmbnannrkrnrt tweleniciniso. typepi ugly
  umbr unabawclcodedofafohaifiqitivknlotiusve updagrhoonpese urbage usage.edefelua util
  vacacugulilllvn.niporistul vehilvndntnurbrirsrysste viabbrcictdeewllntolrtrusasisutavi vocaicidlcluteya
  wagegoitlklllnntrfrmrrshspsttevey. wealaparasatb.ddekirlcstt. whalateaeeeneripis
  widedtfeldlln.ndnengnknnntresdseshtn wolfmandodolrdrkrlrrrt wrapecesisiton yard yearll you.unut zebrro
  zoneo.
`;

const SHORTEST = 3;
const LONGEST = 8;
const MOST_WORDS = 24;
/** Bytes of the shortest phrase, and of the longest one. */
export const LEAST_SEED: number = 12 * (SHORTEST + 1) - 1;
export const MOST_SEED: number = MOST_WORDS * (LONGEST + 1);

/** 27 for each letter: `a` is 1, none 0. */
const PLACES = 27;
/** By the first four letters: a bit. It is made for the first text that may be such a phrase: most programs have none. */
let known: Uint8Array | undefined;

function digitOf(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x60 : 0;
}

function knownWords(): Uint8Array {
  const known = uint8s(PLACES ** 4 / 8 + 1);
  let first = -1, second = -1;
  for (let i = 0; i < BEGINNINGS.length; i++) {
    const byte = charCodeAt(BEGINNINGS, i);
    if (byte <= 0x20) first = second = -1;
    else if (first < 0) first = digitOf(byte);
    else if (second < 0) second = digitOf(byte);
    else {
      const place = ((first * PLACES + second) * PLACES + digitOf(byte)) * PLACES +
        digitOf(charCodeAt(BEGINNINGS, ++i));
      known[place >> 3]! |= 1 << (place & 7);
    }
  }
  return known;
}

/** Whether a text is such a phrase, but for white space at its ends. Most texts end it at their first or second word. */
export function isSeedPhrase(bytes: Uint8Array, length: number): boolean {
  let end = length;
  while (end > 0 && bytes[end - 1]! <= 0x20) end--;
  let at = 0;
  while (at < end && bytes[at]! <= 0x20) at++;
  let words = 0;
  while (at < end) {
    let place = 0, letters = 0;
    for (; at < end && bytes[at]! > 0x20; at++) {
      const digit = digitOf(bytes[at]!);
      if (digit === 0) return false;
      if (letters++ < 4) place = place * PLACES + digit;
    }
    if (letters === SHORTEST) place *= PLACES;
    if (letters < SHORTEST || letters > LONGEST) return false;
    known ??= knownWords();
    if ((known[place >> 3]! & 1 << (place & 7)) === 0) return false;
    if (++words > MOST_WORDS) return false;
    // One blank or line break.
    at++;
  }
  return words >= 12 && words % 3 === 0;
}
