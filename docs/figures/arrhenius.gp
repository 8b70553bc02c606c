# Arrhenius plot of a sweep over device.temperature. usage: gnuplot -e "index='DIR/index.csv'" arrhenius.gp > FILE.svg
set terminal svg size 720,420 font "Helvetica,14" background "white" enhanced
set datafile separator comma
set fit quiet logfile "/dev/null"
kB = 8.617333262e-5  # eV/K
inverse(T) = 1000/T
line(x) = a + b*x
fit line(x) index using (inverse(column("device.temperature"))):(log(column("retention_exponential_tau_s"))) via a, b
set lmargin 12
set xrange [2.45:3.4]
set logscale y
set format y "10^{%T}"
set xlabel "1000/{/:Italic T} (1/K)"
set ylabel "retention time  {/:Italic τ}  (s)"
set key left top reverse Left
set border 3
set tics nomirror
set link x2 via 1000/x inverse 1000/x
set x2tics ("300 K" 300, "320 K" 320, "340 K" 340, "360 K" 360, "380 K" 380, "400 K" 400)
set border 7
plot exp(line(x)) with lines lc rgb "#888888" lw 1.5 title sprintf("{/:Italic E}_a from the slope: %.3f eV", 1000*b*kB), \
     index using (inverse(column("device.temperature"))):(column("retention_exponential_tau_s")) with points pt 7 ps 0.9 lc rgb "#1f77b4" title "fitted to the reads"
