// The middle of where each country's people live, in degrees: coarse on purpose, and not the middle of the map, where
// in many a large country nobody orders anything. Written for this project. Latitude, longitude.
import type { Coordinates } from "../geo.ts";

const rows = `
  AD 42.5 1.5, AE 25 55, AF 34.5 69, AG 17 -62, AI 18 -63, AL 41 20, AM 40 44.5, AO -10 14, AQ -78 167, AR -34 -60.5, AS -14 -171,
  AT 48 15.5, AU -34 148, AW 12.5 -70, AX 60 20, AZ 40.5 49, BA 44 18, BB 13 -59.5, BD 24 90, BE 51 4.5, BF 12 -1.5, BG 42.5 24.5,
  BH 26 50.5, BI -3.5 29.5, BJ 7 2.5, BL 18 -63, BM 32.5 -65, BN 5 115, BO -17 -66, BQ 12 -68.5, BR -20 -45, BS 25 -77.5, BT 27.5 89.5,
  BV -54.5 3.5, BW -23.5 26.5, BY 53.5 28, BZ 17.5 -88.5, CA 46 -79, CC -12 97, CD -4.5 20, CF 5 18, CG -4 15, CH 47 8, CI 6 -4.5,
  CK -21 -160, CL -34 -71, CM 4.5 11, CN 32 114, CO 5 -75, CR 10 -84, CU 22.5 -80, CV 15 -23.5, CW 12 -69, CX -10.5 105.5, CY 35 33.5,
  CZ 50 15, DE 51 9.5, DJ 11.5 43, DK 55.5 11, DM 15.5 -61.5, DO 18.5 -70, DZ 36.5 3.5, EC -1.5 -79, EE 59 25, EG 30 31, EH 27 -13,
  ER 15.5 39, ES 40 -3.5, ET 9 39, FI 61 25, FJ -18 178, FK -51.5 -58, FM 7 158, FO 62 -7, FR 47.5 2.5, GA 0.5 9.5, GB 52.5 -1.5,
  GD 12 -61.5, GE 42 44, GF 5 -52.5, GG 49.5 -2.5, GH 6 -1, GI 36 -5.5, GL 64 -51.5, GM 13.5 -16.5, GN 10 -13, GP 16 -61.5, GQ 3 9.5,
  GR 39 23, GS -54.5 -36.5, GT 14.5 -90.5, GU 13.5 145, GW 12 -15.5, GY 6.5 -58, HK 22.5 114, HM -53 73.5, HN 15 -87, HR 45.5 16,
  HT 18.5 -72.5, HU 47.5 19, ID -7 109, IE 53 -7, IL 32 35, IM 54 -4.5, IN 22 79, IO -7 72.5, IQ 33.5 44.5, IR 35 51, IS 64 -22,
  IT 43 12, JE 49 -2, JM 18 -77, JO 32 36, JP 35.5 137.5, KE -1 37, KG 42 74, KH 11.5 105, KI 1.5 173, KM -12 43.5, KN 17.5 -62.5,
  KP 39 126, KR 37 127.5, KW 29.5 48, KY 19.5 -81, KZ 46 73, LA 18 103, LB 34 35.5, LC 14 -61, LI 47 9.5, LK 7 80, LR 6.5 -10.5,
  LS -29.5 28, LT 55 24.5, LU 49.5 6, LV 57 24, LY 32.5 14.5, MA 33.5 -7, MC 43.5 7.5, MD 47 28.5, ME 42.5 19, MF 18 -63, MG -19 47,
  MH 7 171, MK 42 21.5, ML 13 -7.5, MM 19 96, MN 48 106, MO 22 113.5, MP 15 145.5, MQ 14.5 -61, MR 18 -15, MS 16.5 -62, MT 36 14.5,
  MU -20 57.5, MV 4 73.5, MW -14.5 34.5, MX 20 -100, MY 3.5 102, MZ -19 35, NA -20 17, NC -22 166.5, NE 13.5 5, NF -29 168, NG 9 6.5,
  NI 12 -86.5, NL 52 5, NO 60 9.5, NP 27.5 85, NR -0.5 167, NU -19 -170, NZ -38.5 175, OM 23.5 58, PA 9 -79.5, PE -11 -77, PF -17.5 -149.5,
  PG -7 146, PH 14 121, PK 31 72, PL 52 19, PM 47 -56.5, PN -25 -130, PR 18.5 -66.5, PS 32 35, PT 40 -8.5, PW 7.5 134.5, PY -25.5 -57,
  QA 25.5 51.5, RE -21 55.5, RO 45.5 26, RS 44.5 20.5, RU 55.5 44, RW -2 30, SA 24 45, SB -9.5 160, SC -4.5 55.5, SD 15.5 32.5, SE 58.5 15,
  SG 1.5 104, SH -16 -5.5, SI 46 14.5, SJ 78 15.5, SK 48.5 18.5, SL 8.5 -12.5, SM 44 12.5, SN 14.5 -16.5, SO 3 45, SR 6 -55, SS 5 31.5,
  ST 0.5 6.5, SV 13.5 -89, SX 18 -63, SY 35 37, SZ -26.5 31.5, TC 22 -72, TD 11 16, TF -49.5 70, TG 7 1, TH 14.5 101, TJ 38.5 69,
  TK -9 -172, TL -8.5 125.5, TM 38 59, TN 36 10, TO -21 -175, TR 39.5 32, TT 10.5 -61.5, TV -8.5 179, TW 24.5 121, TZ -6 35.5, UA 49 31.5,
  UG 0.5 32.5, UM 19.5 166.5, US 38 -90, UY -34.5 -56, UZ 40.5 68, VA 42 12.5, VC 13 -61, VE 10 -67.5, VG 18.5 -64.5, VI 18 -65,
  VN 16 107, VU -17.5 168.5, WF -13.5 -176, WS -14 -172, YE 14.5 44.5, YT -13 45, ZA -27.5 28, ZM -14 28.5, ZW -18.5 30.5`;

/** By ISO 3166-1 alpha-2 code. */
export const countryPoints: ReadonlyMap<string, Coordinates> = new Map(
  rows.split(",").map((row) => {
    const [country = "", latitude, longitude] = row.trim().split(" ");
    return [country, { latitude: Number(latitude), longitude: Number(longitude) }];
  }),
);
