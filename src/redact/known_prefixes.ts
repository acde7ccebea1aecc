/**
 * Beginnings by which the keys of services are known. The rows marked `secretlint` follow the rules of secretlint's
 * recommended preset 13.0.7 (MIT License, Copyright (c) 2020 azu); the others what the services say in their own
 * documentation. Where those count characters exactly, a smaller least number stands here: a key that was cut is one, too.
 *
 * @module
 */

/** Which characters follow a beginning: the first and the last of each range. */
export const CHARACTERS = {
  /** Letters and digits. */
  a: "AZaz09",
  /** Letters, digits, `_` and `-`. */
  w: "AZaz09__--",
  /** Letters, digits, `_`, `-` and `.`. */
  p: "AZaz09__--..",
  /** Hexadecimal digits. */
  h: "AFaf09",
  /** Capitals and digits. */
  u: "AZ09",
  /** Of base64, in both alphabets. */
  b: "AZaz09++//==__--",
  /** Of hashes of passwords. */
  c: "AZaz09++//==..$$,,__--",
  /** Of sealed cookies. */
  s: "AZaz09__--**..~~",
} as const;

/** Source, service, kind of characters, how many at least (`?`: if they look random), beginnings of three characters or more. */
export const TABLE = `
secretlint  aws            u  16   A3T AKIA ASIA ABIA ACCA
secretlint  npm            a  30   npm_
secretlint  slack          p  10   xoxb- xoxp- xoxa- xoxo- xoxr- xoxs- xoxe. xoxe- xapp-
secretlint  slack-webhook  b  20   hooks.slack.com/services/
secretlint  anthropic      w  20   sk-ant-
secretlint  openai         w  20   sk-proj- sk-svcacct- sk-admin-
secretlint  groq           a  30   gsk_
secretlint  huggingface    a  30   hf_
secretlint  linear         a  30   lin_api_
secretlint  notion         a  40   ntn_
secretlint  sendgrid       p  32?  SG.
secretlint  shopify        a  24   shppa_ shpca_ shpat_ shpss_
secretlint  stripe         a  10   sk_live_ sk_test_ rk_live_ rk_test_
secretlint  github         a  20   ghp_ gho_ ghu_ ghs_ ghr_
secretlint  github         w  20   github_pat_
secretlint  gitlab         w  16   glpat-
secretlint  grafana        b  30   glc_
secretlint  grafana        w  32   glsa_
secretlint  1password      b  60   ops_ey
secretlint  vault          w  20   hvs. hvb. hvr.
secretlint  vercel         a  20   vcp_ vci_ vca_ vcr_ vck_
secretlint  databricks     h  32   dapi
secretlint  docker         w  24   dckr_pat_
secretlint  figma          w  36   figd_
secretlint  cloudflare     a  40   cfk_ cfut_ cfat_
secretlint  tailscale      w  16   tskey-
vendor      openai         w  20?  sk-
vendor      openrouter     h  40   sk-or-v1-
vendor      bip32          a  100  xprv yprv zprv tprv
vendor      xai            a  40   xai-
vendor      ntlm           h  32   aad3b435b51404eeaad3b435b51404ee:
vendor      gcalendar      h  32   private-
vendor      replicate      a  30   r8_
vendor      perplexity     a  40   pplx-
vendor      nvidia         w  40   nvapi-
vendor      langsmith      w  32   lsv2_pt_ lsv2_sk_
vendor      tavily         w  24   tvly-
vendor      cerebras       a  40   csk-
vendor      google         w  30   AIza
vendor      google-oauth   w  20   GOCSPX-
vendor      google-oauth   p  16   ya29.
vendor      pypi           w  40   pypi-
vendor      rubygems       h  40   rubygems_
vendor      crates.io      a  30   cio
vendor      clojars        a  40   CLOJARS_
vendor      nuget          a  40   oy2
vendor      gitlab         w  16   glptt- gldt- glrt- glcbt- glsoat- gloas- glft- glimt- glagent-
vendor      atlassian      b  60   ATATT3 ATCTT3 ATBB
vendor      bitbucket      a  24   BBDC-
vendor      circleci       w  30   CCIPAT_ CCIPRJ_
vendor      buildkite      h  36   bkua_
vendor      heroku         w  40   HRKU-
vendor      netlify        a  36   nfp_
vendor      render         a  24   rnd_
vendor      fly            b  60   fo1_ fm1_ fm2_
vendor      digitalocean   h  40   dop_v1_ doo_v1_ dor_v1_
vendor      pulumi         h  40   pul-
vendor      terraform      w  50   atlasv1.
vendor      doppler        a  36   dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.
vendor      supabase       h  36   sbp_
vendor      supabase       w  20   sb_secret_
vendor      planetscale    w  24   pscale_tkn_ pscale_pw_ pscale_oauth_
vendor      newrelic       u  24   NRAK-
vendor      newrelic       h  24   NRJS- NRII-
vendor      sentry         b  40   sntrys_ sntryu_
vendor      dynatrace      p  40   dt0c01.
vendor      posthog        a  36   phx_
vendor      grafana        b  40   eyJrIjoi
vendor      postman        w  40   PMAK-
vendor      twilio         h  31   SK0 SK1 SK2 SK3 SK4 SK5 SK6 SK7 SK8 SK9 SKa SKb SKc SKd SKe SKf
vendor      mailgun        h  32   key-
vendor      brevo          w  40   xkeysib- xsmtpsib-
vendor      resend         w  24?  re_
vendor      square         w  20   sq0atp- sq0csp- EAAA
vendor      facebook       a  60   EAACEdEose0cBA EAAB
vendor      stripe         b  20   whsec_
vendor      flutterwave    w  24   FLWSECK- FLWSECK_TEST-
vendor      razorpay       a  12   rzp_live_ rzp_test_
vendor      shippo         h  32   shippo_live_ shippo_test_
vendor      easypost       a  40   EZAK EZTK
vendor      duffel         w  36   duffel_live_ duffel_test_
vendor      shopify        h  24   shpua_
vendor      hubspot        w  30   pat-na1- pat-eu1-
vendor      mapbox         p  40   sk.eyJ
vendor      linear         h  30   lin_oauth_
vendor      notion         a  40   secret_
vendor      artifactory    a  60   AKCp cmVmd
vendor      alibaba        a  20?  LTAI
vendor      tencent        a  32?  AKID
vendor      discord        w  40   discord.com/api/webhooks/ discordapp.com/api/webhooks/
vendor      slack-webhook  b  20   hooks.slack.com/commands/ hooks.slack.com/workflows/ hooks.slack.com/triggers/
vendor      alchemy        w  20   alchemy.com/v2/ alchemyapi.io/v2/
vendor      infura         h  32   infura.io/v3/
vendor      age            u  40   AGE-SECRET-KEY-1
vendor      nostr          a  50   nsec1
vendor      nats           u  55   SUA SAA SOA SNA SCA
vendor      paseto         w  40   v2.local. v3.local. v4.local. v2.public. v3.public. v4.public.
vendor      paseto         w  40   k2.local. k3.local. k4.local. k2.secret. k3.secret. k4.secret.
vendor      fernet         b  80   gAAAAAB
vendor      google-oauth   w  30?  1//0
vendor      airtable       p  70?  pat
vendor      vercel         w  24   vercel_blob_rw_
vendor      iron           s  80   Fe26.2*
vendor      pinecone       w  40   pcsk_
vendor      neon           a  40   napi_
vendor      sonar          h  32   sqp_ sqa_ squ_
vendor      sourcegraph    w  32   sgp_
vendor      contentful     w  32   CFPAT-
vendor      slack          p  20   xoxc- xoxd-
vendor      crypt          c  40   $2a$ $2b$ $2x$ $2y$ $5$ $6$ $argon2 $scrypt$ $pbkdf2
vendor      crypt          c  24   $apr1$ $1$
vendor      django         c  40   pbkdf2_sha256$ pbkdf2_sha1$ bcrypt_sha256$ argon2$argon2 scrypt$
vendor      werkzeug       c  40   pbkdf2:sha1: pbkdf2:sha256: pbkdf2:sha512: scrypt:16384:8:1$ scrypt:32768:8:1$
vendor      grub           p  80   grub.pbkdf2.sha512.
vendor      ldap           b  24   SSHA} SSHA256} SSHA384} SSHA512} SMD5}
`;
