# usage: gnuplot docs/figures/device_spread.gp > docs/figures/device_spread.svg     in the folder of the clone
set terminal svg size 640,400 font "Helvetica,14" background "white" enhanced
set linetype 1 lc rgb "#0072B2" lw 2 pt 7 ps 0.7
set linetype 2 lc rgb "#009E73" lw 2 pt 9 ps 1
set linetype 3 lc rgb "#D55E00" lw 2 pt 5 ps 0.8
set border 3 lw 1.25
set tics nomirror out
set grid lc rgb "#dddddd" lt 1 lw 0.75
set xrange [-2:56]
set yrange [78:98]
set xlabel "spread from device to device (%)"
set ylabel "test samples told right (%)"
set key bottom left Left reverse samplen 1.5
data = "docs/figures/device_spread.dat"
plot data index 0 using 1:2:3 with yerrorbars lt 1 notitle, \
     data index 0 using 1:2 with lines lt 1 title "R_{on}, R_{off}, K_s, K_r", \
     data index 1 using ($1-0.6):2:3 with yerrorbars lt 2 title "K_s, K_r alone", \
     data index 2 using ($1+0.6):2:3 with yerrorbars lt 3 title "R_{on}, R_{off} alone"
